package dev.tamga.server.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * A node's row, written each few seconds while it lives. All times are by the database's clock.
 *
 * @param name {@code node.instance}
 * @param process random, of this run
 * @param folder random, of its data folder
 * @param seen when the row was last written; 1970 from a stop in order on
 */
record InstanceRow(String name, String process, String folder, Instant seen) {
  /** A node whose row was not written for so long is dead. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(30);

  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

  static Optional<InstanceRow> find(Handle handle, String name) {
    return handle
        .select("SELECT name, process, folder, seen FROM instance WHERE name = ?", name)
        .map(
            (row, context) ->
                new InstanceRow(
                    row.getString("name"),
                    row.getString("process"),
                    row.getString("folder"),
                    Instant.ofEpochMilli(row.getLong("seen"))))
        .findOne();
  }

  /** A time that lies ahead is of a clock that was put back: who lives writes the new one soon. */
  boolean isLiving(Instant now) {
    return Duration.between(seen, now).abs().compareTo(DEAD_AFTER) < 0;
  }

  /** Puts this row in the place of whatever is there; rows long dead are forgotten. */
  void take(Handle handle, String version) {
    int unused =
        handle.execute(
            "INSERT INTO instance (name, process, folder, version, since, seen)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                + " process = excluded.process, folder = excluded.folder,"
                + " version = excluded.version, since = excluded.since, seen = excluded.seen",
            name,
            process,
            folder,
            version,
            seen.toEpochMilli(),
            seen.toEpochMilli());
    unused =
        handle.execute(
            "DELETE FROM instance WHERE seen < ?", seen.minus(FORGOTTEN_AFTER).toEpochMilli());
  }

  /** Whose process the row names; empty if there is no row. */
  static Optional<String> processOf(Handle handle, String name) {
    return handle
        .select("SELECT process FROM instance WHERE name = ?", name)
        .mapTo(String.class)
        .findOne();
  }

  /** Writes when this process was last seen, if the row is its own. */
  void saw(Handle handle, Instant when) {
    int unused =
        handle.execute(
            "UPDATE instance SET seen = ? WHERE name = ? AND process = ?",
            when.toEpochMilli(),
            name,
            process);
  }

  static int living(Handle handle, Instant now) {
    return handle
        .select(
            "SELECT count(*) FROM instance WHERE seen > ? AND seen < ?",
            now.minus(DEAD_AFTER).toEpochMilli(),
            now.plus(DEAD_AFTER).toEpochMilli())
        .mapTo(Integer.class)
        .one();
  }
}
