package dev.tamga.server.migrate.place;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.place.MoveRows.Moved;
import dev.tamga.server.migrate.place.MoveRows.Moving;
import dev.tamga.server.migrate.place.MoveRows.Side;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a node may start on a place that was moved, or is being moved (STORAGE.md 8). */
public final class RequireSettled {
  private static final Logger log = LoggerFactory.getLogger(RequireSettled.class);
  private static final String RULE = "STORAGE.md 8";

  private RequireSettled() {}

  /**
   * Returns if the node of this data folder was not moved out of it. Asked before anything of the
   * folder is opened: the database there may be a backup of before the move, which does not know.
   *
   * @throws Refusal {@code INTERNAL} if the place was left
   * @throws IOException if {@code moved.txt} is there and cannot be read
   */
  public static void requireNotLeft(Path data) throws Refusal, IOException {
    Optional<Moved> moved = MovedFile.find(data);
    if (moved.isPresent()) {
      throw left(moved.get());
    }
  }

  /**
   * Returns if a node may go on from here. An unfinished move out of here is void from now on, for
   * what the node writes would not be in the copy.
   *
   * @throws Refusal {@code INTERNAL} if the place was left, or is a copy that is not complete
   */
  public static void run(Database database, BatchWriter writer) throws Refusal {
    Optional<Moved> moved = database.read(MoveRows::moved);
    if (moved.isPresent()) {
      throw left(moved.get());
    }
    Optional<Moving> moving = database.read(MoveRows::moving);
    if (moving.isPresent() && moving.get().side() == Side.TO) {
      throw refusal(
          "since "
              + moving.get().since()
              + " this place is being moved into from "
              + moving.get().place()
              + ", and the copy is not complete",
          "Run the same tamga-server migrate again: it goes on where it ended.");
    }
    if (moving.isPresent()) {
      int unused = writer.write(MoveRows::end);
      log.warn(
          "the move to {} that began on {} is void, for this node goes on here; to move, empty that"
              + " place and begin anew",
          moving.get().place(),
          moving.get().since());
    }
  }

  private static Refusal left(Moved moved) {
    return refusal(
        "this place was left on " + moved.at() + ", everything is now at " + moved.place(),
        "Start the node with the configuration of the new place; from here it would fork its log,"
            + " also from a backup of before the move.");
  }

  private static Refusal refusal(String detail, String action) {
    return new Refusal(Failure.INTERNAL, detail, RULE, action);
  }
}
