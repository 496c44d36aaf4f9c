package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Checks that proven events are those of one package, in order and without a gap: each entry holds
 * the leaf hash of the one before (CUSTODY.md section 2).
 *
 * <p>It cannot show that events are missing at the end; a later receipt or checkpoint can. Not
 * thread-safe.
 */
public final class PackageChain {
  private static final String RULE = "CUSTODY.md 2";

  private final PackageId packageId;
  private long seq;
  private Sha256 leafHash;
  private @Nullable CustodyProof last;

  private PackageChain(PackageId packageId, long seq, Sha256 leafHash) {
    this.packageId = packageId;
    this.seq = seq;
    this.leafHash = leafHash;
  }

  /** From the package's first event on. */
  public static PackageChain of(PackageId packageId) {
    return new PackageChain(packageId, 0, LogEntry.NO_PREV);
  }

  /** From the event on that follows {@code known}, which was proven before. */
  public static PackageChain after(CustodyProof known) {
    PackageChain chain =
        new PackageChain(known.entry().packageId(), known.entry().seq(), known.leafHash());
    chain.last = known;
    return chain;
  }

  /**
   * Takes the next event.
   *
   * @throws Refusal {@code PROOF_INVALID} if it is another package's, not the next number, does not
   *     hold the hash of the one before, stands before it in the log, is of another log, or is
   *     proven by a checkpoint that contradicts the one before
   */
  public void add(CustodyProof next) throws Refusal {
    LogEntry entry = next.entry();
    require(
        entry.packageId().equals(packageId), "package", entry.packageId(), packageId, entry.seq());
    require(entry.seq() == seq + 1, "seq", entry.seq(), seq + 1, entry.seq());
    require(entry.prev().equals(leafHash), "prev", entry.prev(), leafHash, entry.seq());
    if (last != null) {
      requireFollows(next, last);
    }
    seq = entry.seq();
    leafHash = next.leafHash();
    last = next;
  }

  private static void requireFollows(CustodyProof next, CustodyProof last) throws Refusal {
    long number = next.entry().seq();
    Checkpoint now = next.checkpoint().checkpoint();
    Checkpoint before = last.checkpoint().checkpoint();
    require(now.origin().equals(before.origin()), "origin", now.origin(), before.origin(), number);
    require(
        next.index() > last.index(), "index", next.index(), "more than " + last.index(), number);
    require(
        now.size() != before.size() || now.root().equals(before.root()),
        "root of checkpoint " + now.size(),
        now.root(),
        before.root(),
        number);
  }

  private static void require(
      boolean holds, String what, Object found, Object expected, long number) throws Refusal {
    if (!holds) {
      throw Form.invalid(
          "custody event " + number + ": " + what + ' ' + found + " (expected: " + expected + ")",
          RULE);
    }
  }

  /** The number of the last event taken; 0 if none. */
  public long seq() {
    return seq;
  }
}
