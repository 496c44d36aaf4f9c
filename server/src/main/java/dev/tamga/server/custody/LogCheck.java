package dev.tamga.server.custody;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Reads the whole log and reports whatever disagrees (CUSTODY.md section 7): entries, leaf hashes,
 * events, tiles, checkpoint, frontier, the chain of each package, timestamped checkpoints.
 *
 * <p>One bad row gives one report where that can be told: the tree goes on with what the other
 * copies of a leaf hash say. Memory is bounded; time grows with the log, some 10 microseconds for
 * an entry. It does not look into timestamp tokens or event documents.
 *
 * <p>What is never changed again is read part by part, each on a snapshot of its own; the end of
 * the log with its checkpoint is read on one. So nodes may go on writing meanwhile.
 */
public final class LogCheck {
  private final Handle handle;
  private final VerifierKey key;
  private final Consumer<Disagreement> found;

  private LogCheck(Handle handle, VerifierKey key, Consumer<Disagreement> found) {
    this.handle = handle;
    this.key = key;
    this.found = found;
  }

  /** Lends the database for a short time, on one snapshot. */
  @FunctionalInterface
  public interface Snapshots {
    /** Runs {@code work} and returns when it is done. */
    void read(Consumer<Handle> work) throws Refusal;
  }

  /**
   * Reads everything.
   *
   * @param atOnce entries that are read on one snapshot, at least 1
   * @param found is given each disagreement as it is found
   * @throws Refusal if the database cannot be read
   * @throws org.jdbi.v3.core.JdbiException likewise
   */
  public static void run(
      Snapshots snapshots, int atOnce, VerifierKey key, Consumer<Disagreement> found)
      throws Refusal {
    EntryCheck entries = new EntryCheck(found);
    long[] size = new long[1];
    snapshots.read(handle -> size[0] = new LogCheck(handle, key, found).size());
    while (entries.size() + atOnce < size[0]) {
      snapshots.read(handle -> entries.checkTo(handle, entries.size() + atOnce));
    }
    snapshots.read(handle -> new LogCheck(handle, key, found).finish(entries));
    ChainCheck chains = new ChainCheck(found);
    boolean[] more = {true};
    while (more[0]) {
      snapshots.read(handle -> more[0] = chains.next(handle, atOnce));
    }
  }

  private long size() {
    return Math.min(LogState.find(handle).map(LogState::size).orElse(0L), storedLeaves());
  }

  private void finish(EntryCheck entries) {
    Optional<LogState> state = LogState.find(handle);
    CompactRange tree = entries.finish(handle, Math.max(size(), entries.size()));
    checkTileAddresses(tree.size());
    if (state.isPresent()) {
      checkState(state.get(), tree);
    } else if (storedLeaves() > 0) {
      report("checkpoint", "log_state", "a row", "none");
    }
    checkTimestamps(tree.size());
  }

  /** No fewer than there can be leaves: a size that was tampered with must not keep us for ever. */
  private long storedLeaves() {
    return Math.max(
        count("SELECT count(*) FROM entry"),
        Tile.FULL * count("SELECT count(*) FROM tile WHERE level = 0"));
  }

  private long count(String query) {
    return handle.createQuery(query).mapTo(long.class).one();
  }

  /**
   * What stands where a tile should be is compared while the tree is built; here, what should not.
   */
  private void checkTileAddresses(long size) {
    try (Stream<Tile> tiles =
        handle
            .createQuery("SELECT level, idx, width FROM tile ORDER BY level, idx")
            .map((r, c) -> new Tile(r.getInt(1), r.getLong(2), r.getInt(3)))
            .stream()) {
      tiles
          .filter(tile -> Tile.width(tile.level(), tile.index(), size) == 0)
          .forEach(tile -> report("tile", tile.path(), "none in a tree of " + size, "one"));
    }
  }

  private void checkState(LogState state, CompactRange tree) {
    compare("size", "log_state", tree.size(), state.size());
    if (!state.hasRoot(tree.root())) {
      report("root", "log_state", tree.root().hex(), "another");
    }
    try {
      compare("frontier", "log_state", tree.root(), state.tree().root());
    } catch (IllegalArgumentException e) {
      report("frontier", "log_state", "a hash for each bit of the size", "another length");
    }
    try {
      Checkpoint checkpoint = SignedCheckpoint.verify(state.note(), key).checkpoint();
      compare("checkpoint size", "log_state", tree.size(), checkpoint.size());
      compare("checkpoint root", "log_state", tree.root(), checkpoint.root());
    } catch (Refusal e) {
      report("checkpoint", "log_state", "signed by " + key, e.detail());
    }
  }

  private void checkTimestamps(long size) {
    Prover prover = new Prover(handle);
    try (Stream<CheckpointTimestamps.Stamped> all =
        handle
            .createQuery("SELECT * FROM checkpoint_timestamp ORDER BY size")
            .map(CheckpointTimestamps.Stamped::new)
            .stream()) {
      all.forEach(stamped -> checkTimestamp(stamped, prover, size));
    }
  }

  private void checkTimestamp(CheckpointTimestamps.Stamped stamped, Prover prover, long size) {
    String where = "size " + stamped.size();
    try {
      Checkpoint checkpoint = SignedCheckpoint.verify(stamped.note(), key).checkpoint();
      compare("timestamped checkpoint", where, stamped.size(), checkpoint.size());
      if (checkpoint.size() > size) {
        report("timestamped checkpoint", where, "at most " + size, "size " + checkpoint.size());
      } else {
        compare("timestamped checkpoint", where, prover.root(checkpoint.size()), checkpoint.root());
      }
    } catch (Refusal e) {
      report("timestamped checkpoint", where, "signed by " + key, e.detail());
    }
  }

  private void compare(String what, String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      report(what, where, expected.toString(), actual.toString());
    }
  }

  private void report(String what, String where, String expected, String actual) {
    found.accept(new Disagreement(what, where, expected, actual));
  }
}
