package dev.tamga.server.duty;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * A duty as the service has it. All times are by the database's clock.
 *
 * @param epoch how often it was taken
 * @param until held before this instant
 * @param due when it is to be done next
 * @param done when it was last done; 1970 if never
 */
record DutyRow(long epoch, Instant until, Instant due, Instant done) {
  /** For how long a duty is taken, and taken again while it is worked at. */
  static final Duration LEASE = Duration.ofSeconds(60);

  static Map<String, DutyRow> all(Handle handle) {
    Map<String, DutyRow> rows = new HashMap<>();
    handle
        .select("SELECT name, epoch, until, due, done FROM duty")
        .map(
            (row, context) ->
                Map.entry(
                    row.getString("name"),
                    new DutyRow(
                        row.getLong("epoch"),
                        Instant.ofEpochMilli(row.getLong("until")),
                        Instant.ofEpochMilli(row.getLong("due")),
                        Instant.ofEpochMilli(row.getLong("done")))))
        .forEach(entry -> rows.put(entry.getKey(), entry.getValue()));
    return rows;
  }

  boolean mayBeTaken(Instant now) {
    return isDue(now) && !isHeld(now);
  }

  /** Or it was done later than now: then {@code due} says nothing, for the clock went back. */
  private boolean isDue(Instant now) {
    return !now.isBefore(due) || done.isAfter(now.plus(LEASE));
  }

  /** Nobody holds it for longer than a lease: what says so was said before the clock went back. */
  private boolean isHeld(Instant now) {
    return now.isBefore(until) && !until.isAfter(now.plus(LEASE));
  }

  /** Makes the row if there is none; one that was planned for later is done sooner. */
  static void plan(Handle handle, String name, Instant due) {
    int unused =
        handle.execute(
            "INSERT INTO duty (name, holder, epoch, until, due, done) VALUES (?, '', 0, 0, ?, 0)"
                + " ON CONFLICT (name) DO NOTHING",
            name,
            due.toEpochMilli());
    unused =
        handle.execute(
            "UPDATE duty SET due = ? WHERE name = ? AND due > ?",
            due.toEpochMilli(),
            name,
            due.toEpochMilli());
  }

  /** Frees what a process held that is known to be dead, for it had this name. */
  static void free(Handle handle, String holder) {
    int unused = handle.execute("UPDATE duty SET until = 0 WHERE holder = ?", holder);
  }

  /**
   * Takes it, if it is as it was seen.
   *
   * @return whether it is taken, with the next epoch
   */
  boolean take(Handle handle, String name, String holder, Instant now) {
    return mayBeTaken(now)
        && handle.execute(
                "UPDATE duty SET holder = ?, epoch = ?, until = ? WHERE name = ? AND epoch = ?",
                holder,
                epoch + 1,
                now.plus(LEASE).toEpochMilli(),
                name,
                epoch)
            == 1;
  }

  /** Whether it was not taken by another node since. */
  static boolean isHeld(Handle handle, String name, long epoch) {
    return handle
        .select("SELECT 1 FROM duty WHERE name = ? AND epoch = ?", name, epoch)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static boolean renew(Handle handle, String name, long epoch, Instant now) {
    return handle.execute(
            "UPDATE duty SET until = ? WHERE name = ? AND epoch = ?",
            now.plus(LEASE).toEpochMilli(),
            name,
            epoch)
        == 1;
  }

  /** Lets it go, to be done when it is due. */
  static void release(Handle handle, String name, long epoch) {
    int unused =
        handle.execute("UPDATE duty SET until = 0 WHERE name = ? AND epoch = ?", name, epoch);
  }

  /** Lets it go until {@code due}, for it was tried and failed. */
  static void postpone(Handle handle, String name, long epoch, Instant due) {
    int unused =
        handle.execute(
            "UPDATE duty SET until = 0, due = ? WHERE name = ? AND epoch = ?",
            due.toEpochMilli(),
            name,
            epoch);
  }

  /** Lets it go until {@code due}, for it is done. */
  static void done(Handle handle, String name, long epoch, Instant now, Instant due) {
    int unused =
        handle.execute(
            "UPDATE duty SET until = 0, done = ?, due = ? WHERE name = ? AND epoch = ?",
            now.toEpochMilli(),
            due.toEpochMilli(),
            name,
            epoch);
  }
}
