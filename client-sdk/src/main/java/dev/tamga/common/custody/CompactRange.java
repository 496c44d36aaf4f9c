package dev.tamga.common.custody;

import dev.tamga.common.model.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frontier of a growing tree: the roots of the full subtrees that its leaves make up, largest
 * first, one for each bit that is set in its size. It is all that appending and the root need.
 *
 * <p>At most 63 hashes whatever the size; one more leaf costs two hashes on average. Not
 * thread-safe.
 */
public final class CompactRange {
  private final List<byte[]> roots = new ArrayList<>();
  private long size;

  /** A tree without leaves. */
  public CompactRange() {}

  /**
   * A tree of {@code size} leaves, as {@link #frontier} gave it.
   *
   * @throws IllegalArgumentException if {@code size} is negative or {@code frontier} is not 32
   *     bytes for each bit set in it
   */
  public CompactRange(long size, byte[] frontier) {
    if (size < 0 || frontier.length != Long.bitCount(size) * Sha256.BYTES) {
      throw new IllegalArgumentException(
          "frontier of size "
              + size
              + ": "
              + frontier.length
              + " bytes (expected: 32 for each bit set)");
    }
    this.size = size;
    for (int at = 0; at < frontier.length; at += Sha256.BYTES) {
      roots.add(Arrays.copyOfRange(frontier, at, at + Sha256.BYTES));
    }
  }

  /** Adds a leaf by its hash of 32 bytes, which is not copied. */
  public void append(byte[] leafHash) {
    byte[] joined = leafHash;
    for (long bits = size; (bits & 1) == 1; bits >>= 1) { // each carry joins two equal subtrees
      joined = MerkleTree.nodeHash(roots.remove(roots.size() - 1), joined);
    }
    roots.add(joined);
    size++;
  }

  /** How many leaves there are. */
  public long size() {
    return size;
  }

  /** The root of the tree (RFC 9162 section 2.1.1). */
  public Sha256 root() {
    if (roots.isEmpty()) {
      return MerkleTree.EMPTY_ROOT;
    }
    byte[] root = roots.get(roots.size() - 1);
    for (int i = roots.size() - 2; i >= 0; i--) {
      root = MerkleTree.nodeHash(roots.get(i), root);
    }
    return Sha256.of(root);
  }

  /** The frontier's hashes, one after the other, to be stored. */
  public byte[] frontier() {
    byte[] frontier = new byte[roots.size() * Sha256.BYTES];
    for (int i = 0; i < roots.size(); i++) {
      System.arraycopy(roots.get(i), 0, frontier, i * Sha256.BYTES, Sha256.BYTES);
    }
    return frontier;
  }
}
