package dev.tamga.common.zip;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.util.zip.CRC32;

/**
 * What the headers of an entry follow from (FORMAT.md section 1).
 *
 * @param name name of the entry
 * @param size bytes of its content, 0 to 2^62
 * @param crc32 CRC-32 of its content, as {@link CRC32#getValue} gives it
 */
public record EntryHead(EntryName name, long size, long crc32) {
  /**
   * @throws IllegalArgumentException if size or CRC-32 is out of its range
   */
  public EntryHead {
    if (size < 0 || size > Limits.ITEM_BYTES) {
      throw new IllegalArgumentException(
          "size of " + name + ": " + size + " (expected: 0 to 2^62; FORMAT.md 10)");
    }
    if (crc32 != (crc32 & 0xFFFF_FFFFL)) {
      throw new IllegalArgumentException(
          "crc32 of " + name + ": " + crc32 + " (expected: 32 bits, not negative)");
    }
  }

  /** The head of an entry whose content is at hand. */
  public static EntryHead of(EntryName name, Bytes content) {
    CRC32 crc = new CRC32();
    crc.update(content.buffer());
    return new EntryHead(name, content.size(), crc.getValue());
  }
}
