package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.Iterator;
import java.util.List;

/**
 * Says that a tree only grew: that the older one is the beginning of the newer (RFC 9162 section
 * 2.1.4). A claim until {@link #verify} returns.
 *
 * @param oldSize of the older tree, at least 1
 * @param newSize of the newer tree
 * @param path as RFC 9162 orders it; 64 hashes at most
 */
public record ConsistencyProof(long oldSize, long newSize, List<Sha256> path) {
  private static final String RULE = "RFC 9162 2.1.4.2";

  /** Copies the path. Nothing is checked here. */
  public ConsistencyProof {
    path = List.copyOf(path);
  }

  /**
   * Returns if, and only if, the tree of {@code newSize} and {@code newRoot} begins with the tree
   * of {@code oldSize} and {@code oldRoot}.
   *
   * @throws Refusal {@code PROOF_INVALID} if not; among others for an older tree that is empty,
   *     with which every tree begins, and for a size of 2^63 and more
   */
  public void verify(Sha256 oldRoot, Sha256 newRoot) throws Refusal {
    if (oldSize < 1 || oldSize > newSize) {
      throw refused("the older size is 0, or more than the newer");
    }
    if (oldSize == newSize) {
      if (!path.isEmpty() || !oldRoot.equals(newRoot)) {
        throw refused("equal sizes need equal roots and no path");
      }
      return;
    }
    Roots roots = climb(oldRoot);
    if (!oldRoot.matches(roots.older) || !newRoot.matches(roots.newer)) {
      throw refused("leads to other roots than " + oldRoot + " and " + newRoot);
    }
  }

  /** Both roots as the path has them. Level by level, from the older tree's last full subtree. */
  private Roots climb(Sha256 oldRoot) throws Refusal {
    int height = Long.numberOfTrailingZeros(oldSize);
    long at = (oldSize - 1) >> height;
    long last = (newSize - 1) >> height;
    Iterator<Sha256> rest = path.iterator();
    // A full older tree is itself that subtree, and its root is known without the path.
    byte[] start = at == 0 ? oldRoot.bytes() : next(rest);
    Roots roots = new Roots(start, start);
    for (; last != 0; at >>= 1, last >>= 1) {
      if ((at & 1) == 1) {
        byte[] left = next(rest);
        roots =
            new Roots(
                MerkleTree.nodeHash(left, roots.older), MerkleTree.nodeHash(left, roots.newer));
      } else if (at < last) {
        roots = new Roots(roots.older, MerkleTree.nodeHash(roots.newer, next(rest)));
      } // else a last node without a sibling: it moves up as it is
    }
    if (rest.hasNext()) {
      throw refused("longer than the tree is high");
    }
    return roots;
  }

  private byte[] next(Iterator<Sha256> rest) throws Refusal {
    if (!rest.hasNext()) {
      throw refused("shorter than the tree is high");
    }
    return rest.next().bytes();
  }

  private Refusal refused(String why) {
    return Form.invalid(
        "consistency proof of size "
            + Long.toUnsignedString(oldSize)
            + " with "
            + Long.toUnsignedString(newSize)
            + ", "
            + path.size()
            + " hashes: "
            + why,
        RULE);
  }

  private static final class Roots {
    private final byte[] older;
    private final byte[] newer;

    private Roots(byte[] older, byte[] newer) {
      this.older = older;
      this.newer = newer;
    }
  }
}
