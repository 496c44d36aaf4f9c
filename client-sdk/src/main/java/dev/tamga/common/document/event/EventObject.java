package dev.tamga.common.document.event;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;

/**
 * A thing that an event is about (CUSTODY.md section 1).
 *
 * @param name its name (FORMAT.md section 2)
 * @param size bytes, 0 to 2^62
 * @param sha256 digest of those bytes
 */
public record EventObject(EntryName name, long size, Sha256 sha256) {
  private static final long MAX_SIZE = 1L << 62;

  /**
   * @throws IllegalArgumentException if the size is not of that range
   */
  public EventObject {
    if (size < 0 || size > MAX_SIZE) {
      throw PlainText.refused("size of " + name, Long.toString(size), "0 to 2^62 bytes");
    }
  }
}
