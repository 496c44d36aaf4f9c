package dev.tamga.common.custody;

import dev.tamga.common.model.Sha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The hashing of the log's tree (RFC 6962 section 2.1, RFC 9162 section 2.1.1): leaves and inner
 * nodes are told apart by their first byte, so that neither can pass for the other.
 */
public final class MerkleTree {
  /** The root of a tree without leaves: SHA-256 of nothing. */
  public static final Sha256 EMPTY_ROOT = Sha256.of(sha256().digest());

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleTree() {}

  /** {@code SHA-256(0x00 || entry)}, 32 bytes. */
  public static byte[] leafHash(byte[] entry) {
    MessageDigest digest = sha256();
    digest.update(LEAF);
    return digest.digest(entry);
  }

  /** {@code SHA-256(0x01 || left || right)}, 32 bytes. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /**
   * The root of the full subtree over {@code count} consecutive hashes of one level.
   *
   * @param hashes 32 bytes each, one after the other
   * @param from number of the first of them
   * @param count a power of two
   */
  public static byte[] subtreeHash(byte[] hashes, int from, int count) {
    byte[] level = Arrays.copyOfRange(hashes, from * Sha256.BYTES, (from + count) * Sha256.BYTES);
    MessageDigest digest = sha256();
    for (int pairs = count / 2; pairs > 0; pairs /= 2) {
      for (int i = 0; i < pairs; i++) { // each parent replaces what both its children need no more
        digest.update(NODE);
        digest.update(level, 2 * i * Sha256.BYTES, 2 * Sha256.BYTES);
        System.arraycopy(digest.digest(), 0, level, i * Sha256.BYTES, Sha256.BYTES);
      }
    }
    return Arrays.copyOf(level, Sha256.BYTES);
  }

  /** SHA-256 of {@code bytes}: how an entry names its event. */
  public static Sha256 digest(byte[] bytes) {
    return Sha256.of(sha256().digest(bytes));
  }

  /** The JDK's own, which is several times as fast as other providers'. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
