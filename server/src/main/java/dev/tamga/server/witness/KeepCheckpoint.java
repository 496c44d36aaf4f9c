package dev.tamga.server.witness;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.ConsistencyProof;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.custody.Prover;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.witness.Witnessed.Kept;
import dev.tamga.server.witness.Witnessed.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a neighbour for the newest checkpoint of its log and keeps it, if the log has only grown
 * (CUSTODY.md section 5). A crash leaves the older one, of which the next round goes on.
 *
 * <p>For one thread; any may read what came of it.
 */
final class KeepCheckpoint {
  private static final Logger log = LoggerFactory.getLogger(KeepCheckpoint.class);

  private final VerifierKey key;
  private final Database database;
  private final BatchWriter writer;
  private final Clock clock;
  private volatile Optional<Instant> seen = Optional.empty();
  private volatile Optional<String> alarm = Optional.empty();

  /**
   * @param key by which the log's checkpoints are verified; its name is the origin
   */
  KeepCheckpoint(VerifierKey key, Database database, BatchWriter writer, Clock clock) {
    this.key = key;
    this.database = database;
    this.writer = writer;
    this.clock = clock;
  }

  /** Which log. */
  String origin() {
    return key.name();
  }

  /** When the copy that is kept was last the log's newest; empty if none is kept. */
  Optional<Instant> seen() {
    return seen;
  }

  /** That the log has told two histories; empty as long as it has not. */
  Optional<String> alarm() {
    return alarm;
  }

  /** Learns what is kept already, so that it is known though nobody answers. */
  void remember() throws Refusal {
    Optional<Kept> fork = find(Kind.FORK);
    Optional<Kept> newest = find(Kind.NEWEST);
    seen = newest.map(Kept::seen);
    if (fork.isPresent() && newest.isPresent()) {
      raise(
          fork.get().contradicted(key, newest.get()), fork.get().verified(key), fork.get().seen());
    }
  }

  private Optional<Kept> find(Kind kind) throws Refusal {
    return database.read(handle -> Witnessed.find(handle, origin(), kind));
  }

  /**
   * One round.
   *
   * @throws Refusal if the neighbour does not answer, or what it says does not hold; the copy that
   *     is kept stays
   */
  void run(Neighbour neighbour) throws Refusal, InterruptedException {
    Optional<Kept> kept = find(Kind.NEWEST);
    SignedCheckpoint newest = SignedCheckpoint.verify(neighbour.checkpoint(), key);
    Optional<String> contradiction =
        kept.isPresent()
            ? contradiction(
                (level, index, width) -> neighbour.tile(newest.checkpoint().size(), level, index),
                kept.get().verified(key).checkpoint(),
                newest.checkpoint())
            : Optional.empty();
    Instant now = clock.instant();
    if (contradiction.isPresent()) {
      Kept compared = kept.orElseThrow();
      boolean unused =
          writer.write(h -> Witnessed.addFork(h, compared, newest, contradiction.get(), now));
      remember();
    } else if (writer.write(h -> Witnessed.replace(h, kept, newest, now))) {
      seen = Optional.of(now);
    }
  }

  /**
   * What proves that the newer tree does not begin with the older one; empty if it does.
   *
   * @param source tiles of the newer tree, as the neighbour gives them
   * @throws Refusal {@code PROOF_INVALID} if the newer one is smaller, or the tiles do not lead to
   *     its root: then nothing is proven
   */
  static Optional<String> contradiction(Prover.Tiles source, Checkpoint older, Checkpoint newer)
      throws Refusal {
    if (newer.size() < older.size()) {
      throw wentBack(older, newer);
    }
    if (newer.size() == older.size() || older.size() == 0) {
      boolean same = older.size() == 0 || newer.root().equals(older.root());
      return same ? Optional.empty() : Optional.of(printed(older.size(), List.of()));
    }
    Prover tiles = new Prover(source);
    ConsistencyProof proof = tiles.consistency(older.size(), newer.size());
    Sha256 begins = tiles.root(older.size());
    proof.verify(begins, newer.root()); // refuses tiles that are not of the newer tree
    return begins.equals(older.root())
        ? Optional.empty()
        : Optional.of(printed(older.size(), proof.path()));
  }

  /** As C2SP tlog-witness has it. */
  private static String printed(long size, List<Sha256> path) {
    StringBuilder lines = new StringBuilder("old ").append(size).append('\n');
    for (Sha256 hash : path) {
      lines.append(hash.base64()).append('\n');
    }
    return lines.toString();
  }

  private void raise(SignedCheckpoint kept, SignedCheckpoint fork, Instant when) {
    String text =
        "log "
            + origin()
            + " has told two histories: checkpoint "
            + kept.checkpoint().size()
            + ' '
            + kept.checkpoint().root()
            + " and, seen "
            + when
            + ", checkpoint "
            + fork.checkpoint().size()
            + ' '
            + fork.checkpoint().root()
            + ", which does not go on from it; both are kept (GET /v1/log/witnessed/fork). Ask its"
            + " operator which receipts are of which";
    if (!alarm.equals(Optional.of(text))) {
      log.error("{}", text);
    }
    alarm = Optional.of(text);
  }

  private static Refusal wentBack(Checkpoint older, Checkpoint newer) {
    return new Refusal(
        Failure.PROOF_INVALID,
        "log "
            + older.origin()
            + ": checkpoint of size "
            + newer.size()
            + " (expected: at least "
            + older.size()
            + ", which was seen before): its database went back",
        "CUSTODY.md 5",
        "Tell its operator that an old backup was restored; the newer checkpoint is kept here.");
  }
}
