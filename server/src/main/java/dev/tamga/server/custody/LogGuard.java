package dev.tamga.server.custody;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Decides at start-up whether the log may go on. A node that went on from anything but its newest
 * state would sign two histories (CUSTODY.md section 5). Reads a few tiles, whatever the size.
 */
public final class LogGuard {
  private static final String RULE = "CUSTODY.md 5";
  private static final String RESTORE =
      "Put back the newest database (server/STORAGE.md 9; embedded: with its -wal file). If it is"
          + " lost, this log has ended: keep what there is, storage.data too, and begin a new log with"
          + " another origin and key in a new database, with a new storage.data and, in an object"
          + " store, a new prefix.";
  private static final String CHECK =
      "Do not start this node. Run tamga-server check, keep a copy of the database, and restore"
          + " the newest good one.";

  private LogGuard() {}

  /**
   * Returns if the log that is stored is whole, signed by this key, and not behind the anchor; or
   * if there is neither log nor anchor.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if not, with what to do
   */
  public static void check(Handle handle, VerifierKey key, LogAnchor anchor) throws Refusal {
    Optional<LogState> stored = LogState.find(handle);
    long entries = countEntries(handle);
    LogAnchor.Anchored anchored = anchor.read().orElse(LogAnchor.Anchored.NOTHING);
    if (stored.isEmpty()) {
      require(entries == 0, "entries without a checkpoint: " + entries, CHECK);
      requireNotBehind(0, anchored);
      return;
    }
    LogState state = stored.get();
    requireNotBehind(state.size(), anchored);
    requireWhole(handle, state, entries, key);
    requireOnTree(handle, anchored);
  }

  /**
   * Returns if the log that is stored is not behind the anchor: asked again where it may be another
   * database than at start.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if not, with what to do
   */
  static void checkAnchor(Handle handle, LogAnchor anchor) throws Refusal {
    LogAnchor.Anchored anchored = anchor.read().orElse(LogAnchor.Anchored.NOTHING);
    requireNotBehind(LogState.find(handle).map(LogState::size).orElse(0L), anchored);
    requireOnTree(handle, anchored);
  }

  /**
   * Returns if the log that is stored goes on from a checkpoint that it has signed before.
   *
   * @param seen verified with the log's own key
   * @param by who has it
   * @throws Refusal {@code STORED_DATA_DAMAGED} if not, with who has it, what is missing, and what
   *     to do
   */
  public static void checkSeen(Handle handle, Checkpoint seen, String by) throws Refusal {
    long size = LogState.find(handle).map(LogState::size).orElse(0L);
    String has = by + " has checkpoint " + seen.size() + ' ' + seen.root() + " of this log; ";
    require(
        size >= seen.size(),
        has
            + "the database has "
            + size
            + " entries: "
            + (seen.size() - size)
            + " are missing, an old backup was restored or a failover lost them",
        RESTORE);
    Sha256 root = new Prover(handle).root(seen.size());
    require(
        root.equals(seen.root()),
        has + "the database has another history: root " + root + " at that size",
        RESTORE);
  }

  private static void requireOnTree(Handle handle, LogAnchor.Anchored anchored) throws Refusal {
    requireSame(
        "root at the anchor's size " + anchored.size(),
        new Prover(handle).root(anchored.size()),
        anchored.root(),
        RESTORE);
  }

  private static void requireNotBehind(long size, LogAnchor.Anchored anchored) throws Refusal {
    require(
        size >= anchored.size(),
        "the database has "
            + size
            + " entries, the anchor "
            + anchored.size()
            + ": an old backup was restored",
        RESTORE);
  }

  private static void requireWhole(Handle handle, LogState state, long entries, VerifierKey key)
      throws Refusal {
    Checkpoint checkpoint = verified(state, key).checkpoint();
    require(
        state.size() == checkpoint.size() && entries == state.size(),
        "sizes differ: checkpoint "
            + checkpoint.size()
            + ", frontier "
            + state.size()
            + ", entries "
            + entries,
        CHECK);
    require(state.hasRoot(checkpoint.root()), "the stored root is not the checkpoint's", CHECK);
    requireSame("root from the frontier", frontierRoot(state), checkpoint.root(), CHECK);
    requireSame(
        "root from the tiles", new Prover(handle).root(state.size()), checkpoint.root(), CHECK);
  }

  private static SignedCheckpoint verified(LogState state, VerifierKey key) throws Refusal {
    try {
      return SignedCheckpoint.verify(state.note(), key);
    } catch (Refusal e) {
      throw refusal(
              "the stored checkpoint does not verify with the key " + key + ": " + e.detail(),
              "Set log.origin and log.key to those with which this log was begun.")
          .causedBy(e);
    }
  }

  private static Sha256 frontierRoot(LogState state) throws Refusal {
    try {
      return state.tree().root();
    } catch (IllegalArgumentException e) {
      throw refusal("the stored frontier is damaged: " + e.getMessage(), CHECK).causedBy(e);
    }
  }

  /** Indexes have no gap, which {@link LogCheck} makes sure of and a count would take long for. */
  private static long countEntries(Handle handle) {
    return handle
        .createQuery("SELECT max(idx) FROM entry")
        .map((row, context) -> row.getObject(1) == null ? 0 : row.getLong(1) + 1)
        .one();
  }

  private static void requireSame(String what, Sha256 found, Sha256 expected, String action)
      throws Refusal {
    require(found.equals(expected), what + ": " + found + " (expected: " + expected + ")", action);
  }

  private static void require(boolean holds, String detail, String action) throws Refusal {
    if (!holds) {
      throw refusal(detail, action);
    }
  }

  private static Refusal refusal(String detail, String action) {
    return new Refusal(Failure.STORED_DATA_DAMAGED, "log: " + detail, RULE, action);
  }
}
