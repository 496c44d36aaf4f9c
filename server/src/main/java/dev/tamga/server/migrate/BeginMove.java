package dev.tamga.server.migrate;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.LogGuard;
import dev.tamga.server.migrate.place.MoveRows;
import dev.tamga.server.migrate.place.MoveRows.Moved;
import dev.tamga.server.migrate.place.MoveRows.Moving;
import dev.tamga.server.migrate.place.MoveRows.Side;
import dev.tamga.server.migrate.rows.Dialect;
import dev.tamga.server.migrate.rows.Tables;
import dev.tamga.server.storage.blob.ServiceMark;
import dev.tamga.server.storage.state.Receipts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Refuses a move that would end badly, begins it, or finds the one that was begun. */
final class BeginMove {
  private static final String ANEW = "Empty the new place and begin anew.";

  private final House from;
  private final House to;
  private final VerifierKey key;
  private final Clock clock;

  BeginMove(House from, House to, VerifierKey key, Clock clock) {
    this.from = from;
    this.to = to;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Returns when both places know of the move. A crash between the two rows leaves one in the old
   * place alone, which the next run replaces.
   *
   * @return the row of the new place
   * @throws MoveException why not, and what to do
   */
  Moving run() throws MoveException, Refusal, IOException {
    Optional<Moving> begun = find();
    requireMark(to.blobs().markIfNone(ServiceMark.of(from.origin()))); // before the first byte
    return begun.isPresent() ? begun.get() : begin();
  }

  /**
   * Refuses what can be told without writing.
   *
   * @return the move that was begun, whose old place may even be closed already
   */
  Optional<Moving> find() throws MoveException, Refusal, IOException {
    requireSameLog();
    Optional<Moving> there =
        to.database().read(MoveRows::moving).filter(row -> row.side() == Side.TO);
    Optional<Moved> left = from.left();
    if (left.isPresent()) {
      requireThat(
          there.isPresent() && there.get().move().equals(left.get().move()),
          "The old place was moved already, on "
              + left.get().at()
              + ", to "
              + left.get().place()
              + ". Start the node there.");
      return there;
    }
    requireWhole();
    if (there.isPresent()) {
      requireSameMove(there.get());
      return there;
    }
    requireEmpty();
    return Optional.empty();
  }

  private void requireSameLog() throws MoveException {
    requireThat(
        from.origin().equals(to.origin()),
        "The configurations are of two logs: "
            + from.origin()
            + " and "
            + to.origin()
            + ". Set the same log.origin: proofs name it.");
  }

  /** The old place is one that a node could start on, with the log key of the new configuration. */
  private void requireWhole() throws MoveException, Refusal, IOException {
    Optional<Moving> moving = from.database().read(MoveRows::moving);
    requireThat(
        moving.isEmpty() || moving.get().side() == Side.FROM,
        "The old place is itself a copy that is not complete, of "
            + moving.map(Moving::place).orElse("")
            + ". Finish that move first.");
    long due = from.database().read(Receipts::due);
    requireThat(
        due == 0,
        "The old place has receipts that were promised and not issued: "
            + due
            + ". Start the old node once, until it has issued them, stop it and run this again.");
    String running = from.database().read(handle -> Dialect.of(handle).running(handle));
    requireThat(
        running.isEmpty(),
        "A node runs on the old place: "
            + running
            + ". Stop it; one that died is forgotten after 30 s.");
    try (LogAnchor anchor = LogAnchor.open(from.data().resolve(CopyPapers.ANCHOR))) {
      boolean unused =
          from.database()
              .read(
                  handle -> {
                    LogGuard.check(handle, key, anchor);
                    return true;
                  });
    }
  }

  private void requireSameMove(Moving there) throws MoveException, Refusal {
    requireThat(
        there.origin().equals(from.origin()),
        "The new place has half of another log, "
            + there.origin()
            + ", from "
            + there.place()
            + ". "
            + ANEW);
    Optional<Moving> here = from.database().read(MoveRows::moving);
    boolean same = here.isPresent() && here.get().move().equals(there.move());
    requireThat(
        same
            && !from.database()
                .read(handle -> Dialect.of(handle).isWrittenSince(handle, there.mark())),
        "The new place has half of a move that began on "
            + there.since()
            + " from "
            + there.place()
            + ", and is void: a node has used the old place since, or it is another one. "
            + ANEW);
  }

  private void requireEmpty() throws MoveException, Refusal, IOException {
    requireThat(
        to.left().isEmpty() && to.database().read(MoveRows::moving).isEmpty(),
        "The new place was itself moved, or is about to be. " + ANEW);
    String table = to.database().read(Tables::occupied);
    requireThat(
        table.isEmpty(),
        "The new place is not empty: table " + table + " has rows. Name an empty database.");
    requireThat(
        to.blobs().isEmpty(),
        "The new place is not empty: it has bytes of items. Name an empty prefix, or another"
            + " storage.data.");
    Optional<String> mark = to.blobs().mark();
    if (mark.isPresent()) {
      requireMark(mark.get());
    }
    Path anchor = to.data().resolve(CopyPapers.ANCHOR);
    requireThat(
        CopyPapers.areTheSame(from, to) || !Files.exists(anchor) || Files.size(anchor) == 0,
        "The new place is not empty: " + anchor + " is of another log. Name another storage.data.");
  }

  /** No node of this log would start on a store that another service has marked. */
  private void requireMark(String mark) throws MoveException {
    requireThat(
        ServiceMark.isOf(mark, from.origin()),
        "The new place is not empty: its bytes are marked \""
            + mark
            + "\" as those of another service. Name another prefix or storage.data, or remove the"
            + " mark \"service\" if that service is gone.");
  }

  private Moving begin() throws Refusal {
    UUID move = UUID.randomUUID();
    var now = clock.instant();
    boolean unused =
        from.writer()
            .write(
                handle ->
                    MoveRows.begin(
                        handle, new Moving(move, Side.FROM, to.place(), from.origin(), now, "")));
    String mark = from.database().read(handle -> Dialect.of(handle).mark(handle));
    Moving moving = new Moving(move, Side.TO, from.place(), from.origin(), now, mark);
    unused = to.writer().write(handle -> MoveRows.begin(handle, moving));
    return moving;
  }

  private static void requireThat(boolean holds, String otherwise) throws MoveException {
    if (!holds) {
      throw new MoveException(otherwise);
    }
  }
}
