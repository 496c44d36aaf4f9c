package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;

/**
 * A log's size and root at one moment, C2SP tlog-checkpoint v1.0.0 without extension lines. A claim
 * until signed: {@link SignedCheckpoint}.
 *
 * @param origin which log: its unique name
 * @param size how many entries
 * @param root of the tree over them
 */
public record Checkpoint(String origin, long size, Sha256 root) {
  private static final String RULE = "C2SP tlog-checkpoint v1.0.0";
  private static final int LINES = 3;

  /**
   * @throws IllegalArgumentException if the origin is not fit for a key's name, the size negative,
   *     or an empty tree has another root than that of nothing (or the other way round)
   */
  public Checkpoint {
    if (!VerifierKey.isName(origin)) {
      throw new IllegalArgumentException(
          "checkpoint: origin "
              + Quoted.of(origin)
              + " (expected: 1 to 255 characters, no space, no +, no control character)");
    }
    if (size < 0 || (size == 0) != root.equals(MerkleTree.EMPTY_ROOT)) {
      throw new IllegalArgumentException(
          "checkpoint: size "
              + size
              + " with root "
              + root
              + " (expected: the root of the empty tree for size 0 only)");
    }
  }

  /** The three lines that are signed. */
  public String text() {
    return origin + '\n' + size + '\n' + root.base64() + '\n';
  }

  /**
   * Reads the three lines.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if {@code text} is not the one spelling; extension
   *     lines are refused, for no log of ours writes any and no auditor could check them
   */
  public static Checkpoint parse(String text) throws Refusal {
    String[] lines = text.split("\n", LINES + 1);
    if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
      throw Form.malformed("checkpoint: not exactly " + LINES + " lines", RULE);
    }
    try {
      return new Checkpoint(
          lines[0],
          Form.decimal("checkpoint: size", lines[1], RULE),
          Form.hash("checkpoint: root", lines[2], RULE));
    } catch (IllegalArgumentException e) {
      throw Form.malformed(String.valueOf(e.getMessage()), RULE).causedBy(e);
    }
  }
}
