package dev.tamga.client.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.BasicFileAttributes;

/** A file of the folder as the scan found it; its record sorts by the bytes of the name. */
record FileEntry(String name, long size, long seconds) {
  private static final int NUMBERS = 2 * Long.BYTES;

  static FileEntry of(String name, BasicFileAttributes attributes) {
    return new FileEntry(name, attributes.size(), seconds(attributes));
  }

  static FileEntry parse(byte[] bytes) {
    ByteBuffer numbers = ByteBuffer.wrap(bytes, bytes.length - NUMBERS, NUMBERS);
    int nameLength = bytes.length - NUMBERS - 1;
    return new FileEntry(
        new String(bytes, 0, nameLength, StandardCharsets.UTF_8),
        numbers.getLong(),
        numbers.getLong());
  }

  /** Name, a zero that no name holds, size and time. */
  byte[] bytes() {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(text.length + 1 + NUMBERS)
        .put(text)
        .put((byte) 0)
        .putLong(size)
        .putLong(seconds)
        .array();
  }

  boolean matches(BasicFileAttributes attributes) {
    return attributes.isRegularFile()
        && attributes.size() == size
        && seconds(attributes) == seconds;
  }

  private static long seconds(BasicFileAttributes attributes) {
    return Math.floorDiv(attributes.lastModifiedTime().toMillis(), 1000L);
  }
}
