package dev.tamga.common.zip;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of one container, none of which may hide another on any file system: equal after
 * normalisation and case folding, or the folder of another (FORMAT.md section 2). Not for threads.
 */
public final class NameSet {
  /**
   * By collision key, with the separator replaced by the lowest character. Then all names within a
   * folder follow that folder's own key directly, so that both neighbours tell everything and no
   * prefix need be stored: a thousand deep names cost a thousand keys.
   */
  private final TreeMap<String, EntryName> names = new TreeMap<>();

  /**
   * Adds a name.
   *
   * @throws IllegalArgumentException if it collides with one that is in the set
   */
  public void add(EntryName name) {
    String key = name.collisionKey().replace('/', '\0');
    requireApart(name, names.floorEntry(key), key);
    requireApart(name, names.ceilingEntry(key), key);
    names.put(key, name);
  }

  private static void requireApart(
      EntryName name, Map.@Nullable Entry<String, EntryName> other, String key) {
    if (other == null) {
      return;
    }
    if (other.getKey().equals(key)) {
      throw collision(
          name, other.getValue(), "two names that stay different after NFKC and case folding");
    }
    if (other.getKey().startsWith(key + '\0') || key.startsWith(other.getKey() + '\0')) {
      throw collision(name, other.getValue(), "no name that is a folder of another");
    }
  }

  private static IllegalArgumentException collision(
      EntryName name, EntryName other, String expected) {
    return new IllegalArgumentException(
        "name: "
            + Quoted.of(name.text())
            + " beside "
            + Quoted.of(other.text())
            + " (expected: "
            + expected
            + "; FORMAT.md 2)");
  }
}
