package dev.tamga.common.container;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.zip.EntryOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One signed step (FORMAT.md sections 1, 3, 4): hop 1 is the producer's, hop 2 the first
 * recipient's answer, and so on.
 *
 * @param number from 1 to 99
 * @param statement what the signer states; null in hop 1, whose statement is the document
 * @param manifest the manifest's bytes
 * @param signature the CAdES signature over them
 * @param sides side signatures, of other algorithms over the same manifest, GOST first; covered by
 *     the next hop
 */
public record Hop(
    int number, @Nullable Entry statement, Bytes manifest, Bytes signature, List<Entry> sides) {
  /**
   * @throws IllegalArgumentException if hop 1 has a statement, or another hop has none
   */
  public Hop {
    sides = List.copyOf(sides);
    EntryOrder.manifest(number); // refuses a number that no hop has
    if ((number == 1) != (statement == null)) {
      throw new IllegalArgumentException(
          "hop "
              + number
              + ": "
              + (statement == null ? "no statement" : "a statement")
              + " (expected: one in each hop but the first; FORMAT.md 3)");
    }
  }

  /** The hop whose entries, in the order of {@link #entries}, are these. */
  static Hop of(int number, List<Entry> entries) {
    int first = number == 1 ? 0 : 1; // a statement stands before the manifest
    return new Hop(
        number,
        first == 0 ? null : entries.get(0),
        entries.get(first).content(),
        entries.get(first + 1).content(),
        entries.subList(first + 2, entries.size()));
  }

  /** Its entries, in the order in which they stand in a container. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    if (statement != null) {
      entries.add(statement);
    }
    entries.add(new Entry(EntryOrder.manifest(number), manifest));
    entries.add(new Entry(EntryOrder.signature(number), signature));
    entries.addAll(sides);
    return entries;
  }
}
