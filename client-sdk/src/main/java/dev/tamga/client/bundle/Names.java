package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The names of a bundle: each of the form of FORMAT.md section 2, no two that a file system could
 * take for one, none that is a folder of another. In bounded memory, by sorting.
 */
final class Names {
  /** The last file of a bundle. */
  static final String INVENTORY = "INVENTORY.sha256";

  private final SortedRecords keys;

  Names(Path scratch) {
    this.keys = new SortedRecords(scratch);
  }

  /**
   * The name alone, not taken in.
   *
   * @throws Refusal NAME_REFUSED if it is not of the form
   */
  static EntryName require(String text) throws Refusal {
    try {
      return new EntryName(text);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Takes a name in.
   *
   * @throws Refusal NAME_REFUSED if it is not of the form
   */
  EntryName add(String text) throws Refusal, IOException {
    EntryName name = require(text);
    // In a key a slash sorts first, so that a folder's files follow it at once.
    byte[] key = name.collisionKey().replace('/', '\1').getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(key);
    bytes.write(0);
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    keys.add(bytes.toByteArray());
    return name;
  }

  /**
   * Checks all names against each other.
   *
   * @throws Refusal NAME_REFUSED naming the first two that collide
   */
  void requireDistinct() throws Refusal, IOException {
    add(INVENTORY);
    try (SortedRecords.Cursor cursor = keys.open()) {
      byte[] before = cursor.next();
      for (byte[] next = cursor.next(); next != null; next = cursor.next()) {
        if (before != null && collide(before, next)) {
          throw refused(
              "name: "
                  + Quoted.of(name(next))
                  + " (expected: none that equals "
                  + Quoted.of(name(before))
                  + " or lies in it, case and Unicode form apart; FORMAT.md 2)");
        }
        before = next;
      }
    }
  }

  private static boolean collide(byte[] before, byte[] next) {
    int length = keyLength(before);
    return keyLength(next) >= length
        && Arrays.equals(before, 0, length, next, 0, length)
        && (next[length] == 0 || next[length] == 1);
  }

  private static int keyLength(byte[] bytes) {
    int end = 0;
    while (bytes[end] != 0) {
      end++;
    }
    return end;
  }

  private static String name(byte[] bytes) {
    int start = keyLength(bytes) + 1;
    return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  static Refusal refused(String detail) {
    return new Refusal(
        Failure.NAME_REFUSED,
        detail,
        "FORMAT.md 2 and 6",
        "Rename or take out that file, or send it as an item of its own.");
  }
}
