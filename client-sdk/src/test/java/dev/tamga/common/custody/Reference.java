package dev.tamga.common.custody;

import dev.tamga.common.model.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A second opinion: roots and proofs by the recursive definitions of RFC 9162, and verification in
 * closed form, where the number of hashes follows from the bits of index and size.
 */
final class Reference {
  private Reference() {}

  /** Leaf hashes of the entries "0", "1", ... as 8 bytes each. */
  static List<byte[]> leaves(int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      leaves.add(MerkleTree.leafHash(ByteBuffer.allocate(Long.BYTES).putLong(i).array()));
    }
    return leaves;
  }

  static byte[] root(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return MerkleTree.EMPTY_ROOT.bytes();
    }
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int k = split(leaves.size());
    return MerkleTree.nodeHash(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
  }

  static List<Sha256> inclusion(int index, List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return new ArrayList<>();
    }
    int k = split(leaves.size());
    List<byte[]> left = leaves.subList(0, k);
    List<byte[]> right = leaves.subList(k, leaves.size());
    List<Sha256> path = index < k ? inclusion(index, left) : inclusion(index - k, right);
    path.add(Sha256.of(root(index < k ? right : left)));
    return path;
  }

  static List<Sha256> consistency(int oldSize, List<byte[]> leaves) {
    return subproof(oldSize, leaves, true);
  }

  private static List<Sha256> subproof(int m, List<byte[]> leaves, boolean known) {
    if (m == leaves.size()) {
      List<Sha256> path = new ArrayList<>();
      if (!known) {
        path.add(Sha256.of(root(leaves)));
      }
      return path;
    }
    int k = split(leaves.size());
    List<byte[]> left = leaves.subList(0, k);
    List<byte[]> right = leaves.subList(k, leaves.size());
    List<Sha256> path = m <= k ? subproof(m, left, known) : subproof(m - k, right, false);
    path.add(Sha256.of(root(m <= k ? right : left)));
    return path;
  }

  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  static boolean includes(long index, long size, byte[] leaf, List<Sha256> path, Sha256 root) {
    if (index < 0 || index >= size) {
      return false;
    }
    int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
    if (path.size() != inner + Long.bitCount(index >> inner)) {
      return false;
    }
    byte[] node = leaf;
    for (int j = 0; j < path.size(); j++) {
      byte[] sibling = path.get(j).bytes();
      boolean right = j < inner && (index >> j & 1) == 0;
      node = right ? MerkleTree.nodeHash(node, sibling) : MerkleTree.nodeHash(sibling, node);
    }
    return root.matches(node);
  }

  static boolean consistent(long m, long n, List<Sha256> path, Sha256 oldRoot, Sha256 newRoot) {
    if (m <= 0 || m > n) {
      return false;
    }
    if (m == n) {
      return path.isEmpty() && oldRoot.equals(newRoot);
    }
    int shift = Long.numberOfTrailingZeros(m);
    long index = (m - 1) >> shift;
    int inner = Long.SIZE - Long.numberOfLeadingZeros((m - 1) ^ (n - 1)) - shift;
    int start = m == 1L << shift ? 0 : 1;
    if (path.size() != start + inner + Long.bitCount(index >> inner)) {
      return false;
    }
    byte[] older = (start == 0 ? oldRoot : path.get(0)).bytes();
    byte[] newer = older;
    for (int j = 0; j < path.size() - start; j++) {
      byte[] sibling = path.get(start + j).bytes();
      if (j < inner && (index >> j & 1) == 0) {
        newer = MerkleTree.nodeHash(newer, sibling);
      } else {
        newer = MerkleTree.nodeHash(sibling, newer);
        older = MerkleTree.nodeHash(sibling, older);
      }
    }
    return oldRoot.matches(older) && newRoot.matches(newer);
  }
}
