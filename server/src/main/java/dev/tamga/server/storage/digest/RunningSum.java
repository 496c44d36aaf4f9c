package dev.tamga.server.storage.digest;

import dev.tamga.common.model.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/** SHA-256 and CRC-32 over the first bytes of an item, with one place to go back to. */
final class RunningSum {
  private MessageDigest sha256;
  private final CRC32 crcSinceMark = new CRC32(); // it cannot be cloned, but joined
  private long position;
  private MessageDigest markedSha256;
  private int markedCrc;
  private long marked;

  RunningSum() {
    sha256 = newDigest();
    markedSha256 = copy(sha256);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256"); // the JDK's is by far the fastest
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How many bytes are in. */
  long position() {
    return position;
  }

  /** Takes the next bytes, leaving the buffer as it was. */
  void add(ByteBuffer bytes) {
    position += bytes.remaining();
    sha256.update(bytes.duplicate());
    crcSinceMark.update(bytes.duplicate());
  }

  /** Marks this place, to go {@link #back} to. */
  void mark() {
    markedCrc = crc();
    crcSinceMark.reset();
    markedSha256 = copy(sha256);
    marked = position;
  }

  /** Forgets all bytes after the mark. */
  void back() {
    crcSinceMark.reset();
    sha256 = copy(markedSha256);
    position = marked;
  }

  /** Forgets all bytes, and the mark. */
  void restart() {
    markedSha256 = newDigest();
    markedCrc = 0;
    marked = 0;
    back();
  }

  private int crc() {
    return Crc32.join(markedCrc, (int) crcSinceMark.getValue(), position - marked);
  }

  /** Of all bytes that are in. */
  ItemSum sum() {
    return new ItemSum(Sha256.of(copy(sha256).digest()), Integer.toUnsignedLong(crc()));
  }

  /** Of those up to the mark. */
  ItemSum markedSum() {
    return new ItemSum(Sha256.of(copy(markedSha256).digest()), Integer.toUnsignedLong(markedCrc));
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }
}
