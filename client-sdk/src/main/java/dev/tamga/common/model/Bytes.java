package dev.tamga.common.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that never change: a document, a manifest, a signature, a header.
 *
 * <p>Made by copying, so that no caller keeps a hand on them; a {@link #slice} shares its parent's
 * memory. For what fits the heap (FORMAT.md section 10), never for an item. Safe for threads.
 */
public final class Bytes {
  /** No byte at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int from;
  private final int size;

  private Bytes(byte[] array, int from, int size) {
    this.array = array;
    this.from = from;
    this.size = size;
  }

  /** A copy of {@code bytes}. */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone(), 0, bytes.length);
  }

  /**
   * A copy of {@code length} bytes from {@code from} on.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public static Bytes of(byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    return new Bytes(Arrays.copyOfRange(bytes, from, from + length), 0, length);
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Bytes utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Bytes(bytes, 0, bytes.length);
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** A fresh copy. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, from, from + size);
  }

  /** A read-only view, from the first byte to the last, without copying. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, from, size).slice().asReadOnlyBuffer();
  }

  /**
   * A part of these bytes, without copying.
   *
   * @throws IndexOutOfBoundsException if it is not within them
   */
  public Bytes slice(int start, int length) {
    Objects.checkFromIndexSize(start, length, size);
    return new Bytes(array, from + start, length);
  }

  /** Reads these bytes, without copying them first. */
  public InputStream inputStream() {
    return new ByteArrayInputStream(array, from, size);
  }

  /**
   * Writes these bytes, without copying them first.
   *
   * @throws IOException if {@code out} fails
   */
  public void writeTo(OutputStream out) throws IOException {
    out.write(array, from, size);
  }

  /** Their SHA-256 (FIPS 180-4). */
  public Sha256 sha256() {
    MessageDigest digest = Sha256.newDigest();
    digest.update(array, from, size);
    return Sha256.of(digest.digest());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(array, from, from + size, that.array, that.from, that.from + that.size);
  }

  @Override
  public int hashCode() {
    return buffer().hashCode();
  }

  /** Says how many there are, never what they are: bytes may be evidence. */
  @Override
  public String toString() {
    return size + " bytes";
  }
}
