package dev.tamga.server.migrate;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.place.MoveRows;
import dev.tamga.server.migrate.place.MoveRows.Moved;
import dev.tamga.server.migrate.place.MoveRows.Moving;
import dev.tamga.server.migrate.place.MovedFile;
import dev.tamga.server.migrate.rows.Dialect;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * Closes the old place for good, then opens the new one: a row in the old database, a file in the
 * old data folder, and only then the new place. Between any two of them no node runs on either: the
 * next run finds the old one closed, writes what is missing, and opens the new one.
 */
final class CloseSource {
  private final House from;
  private final House to;
  private final Clock clock;

  CloseSource(House from, House to, Clock clock) {
    this.from = from;
    this.to = to;
    this.clock = clock;
  }

  /**
   * Returns when a node may start on the new place.
   *
   * @throws Refusal {@code INTERNAL} if a node has written in the old place meanwhile: nothing is
   *     closed then
   * @throws IOException if the file cannot be written: the new place stays closed then, too
   */
  void run(Moving moving) throws Refusal, IOException {
    Optional<Moved> left = from.left();
    Moved moved = left.orElseGet(() -> new Moved(moving.move(), to.place(), clock.instant()));
    if (left.isEmpty()) {
      boolean unused =
          from.writer()
              .write(
                  handle -> {
                    requireUnused(moving, Dialect.of(handle).isWrittenSince(handle, moving.mark()));
                    MoveRows.leave(handle, moved);
                    Dialect.of(handle).fence(handle);
                    return MoveRows.end(handle) == 1;
                  });
    }
    if (!CopyPapers.areTheSame(from, to)) { // else the node goes on in this very folder
      MovedFile.write(from.data(), moved);
    }
    int unused = to.writer().write(MoveRows::end);
  }

  private static void requireUnused(Moving moving, boolean used) throws Refusal {
    if (used) {
      throw new Refusal(
          Failure.INTERNAL,
          "a node has written in the old place since the move began on "
              + moving.since()
              + ": the copy is void",
          "STORAGE.md 8",
          "Stop every node of the old place, empty the new place and begin anew.");
    }
  }
}
