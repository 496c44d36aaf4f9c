package dev.tamga.server.migrate.place;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The rows by which a place knows that it is being moved, or was (tables moving and moved). */
public final class MoveRows {
  private MoveRows() {}

  /** On which side of a move a place is. */
  public enum Side {
    /** It is moved out of; a node that starts on it voids the move. */
    FROM,
    /** It is moved into; no node starts on it. */
    TO
  }

  /**
   * A move that is not finished.
   *
   * @param move names it, in both places
   * @param side of the place that has the row
   * @param place the other one
   * @param origin of the log
   * @param since when it began
   * @param mark by which a write in the old place is found out
   */
  public record Moving(
      UUID move, Side side, String place, String origin, Instant since, String mark) {}

  /**
   * A move that left this place for good.
   *
   * @param move names it
   * @param place where everything is now
   * @param at when it was finished
   */
  public record Moved(UUID move, String place, Instant at) {}

  /** The move that is not finished, if there is one. */
  public static Optional<Moving> moving(Handle handle) {
    return handle
        .select("SELECT * FROM moving")
        .map(
            (row, context) ->
                new Moving(
                    UUID.fromString(row.getString("move")),
                    Side.valueOf(row.getString("side")),
                    row.getString("place"),
                    row.getString("origin"),
                    Instant.ofEpochMilli(row.getLong("since")),
                    row.getString("mark")))
        .findOne();
  }

  /** The move that left this place, if it was left. */
  public static Optional<Moved> moved(Handle handle) {
    return handle
        .select("SELECT * FROM moved")
        .map(
            (row, context) ->
                new Moved(
                    UUID.fromString(row.getString("move")),
                    row.getString("place"),
                    Instant.ofEpochMilli(row.getLong("finished"))))
        .findOne();
  }

  /** Puts a move in the place of the one that was there, if any. */
  public static boolean begin(Handle handle, Moving moving) {
    int unused = end(handle);
    return handle.execute(
            "INSERT INTO moving (id, move, side, place, origin, since, mark) VALUES (1, ?, ?, ?, ?,"
                + " ?, ?)",
            moving.move().toString(),
            moving.side().name(),
            moving.place(),
            moving.origin(),
            moving.since().toEpochMilli(),
            moving.mark())
        == 1;
  }

  /** Takes an unfinished move out; how many rows that were. */
  public static int end(Handle handle) {
    return handle.execute("DELETE FROM moving");
  }

  /** Says that this place was left for good. */
  public static void leave(Handle handle, Moved moved) {
    handle.execute(
        "INSERT INTO moved (id, move, place, finished) VALUES (1, ?, ?, ?)",
        moved.move().toString(),
        moved.place(),
        moved.at().toEpochMilli());
  }
}
