package dev.tamga.common.zip;

import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * The bytes of a container as they come, compared with those that must stand there. Knows where it
 * is, so that a refusal can say so. Not for threads.
 */
final class RecordInput {
  private final PushbackInputStream in;
  private long position;

  RecordInput(InputStream in) {
    this.in = new PushbackInputStream(in, Integer.BYTES);
  }

  /** How many bytes were read. */
  long position() {
    return position;
  }

  /** Whether the next four bytes are that signature; they are not consumed. */
  boolean startsWith(int signature) throws IOException {
    byte[] ahead = in.readNBytes(Integer.BYTES);
    in.unread(ahead);
    return ahead.length == Integer.BYTES && littleEndian(ahead).getInt() == signature;
  }

  boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  /** Straight into the caller's buffer; -1 at the end of the stream. */
  int read(byte[] buffer, int offset, int length) throws IOException {
    int got = in.read(buffer, offset, length);
    position += Math.max(got, 0);
    return got;
  }

  byte[] read(int length, String what) throws IOException, Refusal {
    byte[] bytes = readUpTo(length);
    if (bytes.length < length) {
      throw malformed("ends within " + what);
    }
    return bytes;
  }

  void requireNext(byte[] expected, String what) throws IOException, Refusal {
    long start = position;
    requireSame(expected, readUpTo(expected.length), start, what);
  }

  /** Refuses by the first byte that differs, and names the field in which it stands. */
  void requireSame(byte[] expected, byte[] actual, long start, String what) throws Refusal {
    int at = Arrays.mismatch(expected, actual);
    if (at < 0) {
      return;
    }
    position = start + at;
    throw malformed(
        what
            + ", "
            + ZipRecords.fieldAt(expected, at)
            + ": "
            + (at < actual.length ? hex(actual[at]) : "the end")
            + " (expected: "
            + (at < expected.length ? hex(expected[at]) : "no more")
            + ")");
  }

  Refusal malformed(String detail) {
    return Malformed.container("byte " + position + ": " + detail, 1);
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] readUpTo(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    position += bytes.length;
    return bytes;
  }

  private static String hex(byte b) {
    return String.format(Locale.ROOT, "0x%02x", b);
  }
}
