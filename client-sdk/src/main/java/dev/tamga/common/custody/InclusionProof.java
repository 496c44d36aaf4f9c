package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.Iterator;
import java.util.List;

/**
 * Says that a leaf is in a tree (RFC 9162 section 2.1.3). A claim until {@link #verify} returns.
 *
 * @param index of the leaf, from 0
 * @param size of the tree
 * @param path from the leaf's sibling up to the root's child; 63 hashes at most
 */
public record InclusionProof(long index, long size, List<Sha256> path) {
  private static final String RULE = "RFC 9162 2.1.3.2";

  /** Copies the path. Nothing is checked here. */
  public InclusionProof {
    path = List.copyOf(path);
  }

  /**
   * Returns if, and only if, the tree of this size and {@code root} has {@code leafHash} at this
   * index.
   *
   * @throws Refusal {@code PROOF_INVALID} if not; among others for an index or a size of 2^63 and
   *     more, which a long shows as negative
   */
  public void verify(Sha256 leafHash, Sha256 root) throws Refusal {
    if (index < 0 || index >= size) {
      throw refused("index outside the tree");
    }
    Iterator<Sha256> rest = path.iterator();
    byte[] node = leafHash.bytes();
    long at = index;
    long last = size - 1; // index of the last node of this level
    for (; last != 0; at >>= 1, last >>= 1) {
      if ((at & 1) == 1) {
        node = MerkleTree.nodeHash(next(rest), node);
      } else if (at < last) {
        node = MerkleTree.nodeHash(node, next(rest));
      } // else a last node without a sibling: it moves up as it is
    }
    if (rest.hasNext()) {
      throw refused("longer than the tree is high");
    }
    if (!root.matches(node)) {
      throw refused("leads to another root than " + root);
    }
  }

  private byte[] next(Iterator<Sha256> rest) throws Refusal {
    if (!rest.hasNext()) {
      throw refused("shorter than the tree is high");
    }
    return rest.next().bytes();
  }

  private Refusal refused(String why) {
    return Form.invalid(
        "inclusion proof of index "
            + Long.toUnsignedString(index)
            + " in size "
            + Long.toUnsignedString(size)
            + ", "
            + path.size()
            + " hashes: "
            + why,
        RULE);
  }
}
