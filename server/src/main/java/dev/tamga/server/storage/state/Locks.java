package dev.tamga.server.storage.state;

import dev.tamga.server.storage.blob.BlobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** Until when the objects of sealed items are locked in their store (STORAGE.md section 4). */
public final class Locks {
  private static final String SEALED = "media_type IS NOT NULL";

  private Locks() {}

  /**
   * A sealed item whose lock is to be set or extended.
   *
   * @param blob whose objects
   * @param until when the lock ends that is recorded, in milliseconds since 1970; 0 if there is
   *     none
   */
  public record Due(BlobId blob, long until) {
    /** Before all items, for the first page. */
    public static final Due FIRST = new Due(new BlobId(1), -1);
  }

  /**
   * An object in which bytes of an item lie.
   *
   * @param first where in the blob it begins
   * @param key after the store's prefix
   */
  public record Locked(long first, String key) {}

  /**
   * How an item is locked.
   *
   * @param end until when all its objects are
   * @param lockable before that the store does not extend it; 1970 if it did not refuse
   */
  public record Until(Instant end, Instant lockable) {}

  /**
   * How all items stand.
   *
   * @param unlocked sealed items that have no lock, or one that has ended
   * @param dueSince since when the lock waits that waits longest to be set or extended, in
   *     milliseconds since 1970; empty if none does
   */
  public record Standing(long unlocked, OptionalLong dueSince) {}

  /**
   * At most {@code limit} sealed items that have bytes and are not locked until {@code before}, the
   * one that has least first.
   *
   * @param lockable left out are those that the store does not extend before a later time
   * @param after the last one of the page before
   */
  public static List<Due> due(
      Handle handle, Instant before, Instant lockable, Due after, int limit) {
    return handle
        .createQuery(
            "SELECT blob, locked_until FROM items WHERE "
                + SEALED
                + " AND acked > 0 AND locked_until < :before AND lockable_at <= :lockable"
                + " AND (locked_until > :until"
                + " OR (locked_until = :until AND blob > :blob))"
                + " ORDER BY locked_until, blob LIMIT :limit")
        .bind("before", before.toEpochMilli())
        .bind("lockable", lockable.toEpochMilli())
        .bind("until", after.until())
        .bind("blob", after.blob().number())
        .bind("limit", limit)
        .map((row, context) -> new Due(new BlobId(row.getLong(1)), row.getLong(2)))
        .list();
  }

  /**
   * At most {@code limit} objects of an item, in their order.
   *
   * @param after where the last one of the page before begins; -1 for the first page
   */
  public static List<Locked> objects(Handle handle, BlobId blob, long after, int limit) {
    return handle
        .select(
            "SELECT first_byte, object FROM segments WHERE blob = ? AND first_byte > ?"
                + " ORDER BY first_byte LIMIT ?",
            blob.number(),
            after,
            limit)
        .map((row, context) -> new Locked(row.getLong(1), row.getString(2)))
        .list();
  }

  /** Records that all objects of an item are locked; never that it is for less than it was. */
  public static void locked(Handle handle, BlobId blob, Until until) {
    int unused =
        handle
            .createUpdate(
                "UPDATE items SET lockable_at = :lockable, locked_until ="
                    + " CASE WHEN locked_until < :end THEN :end ELSE locked_until END"
                    + " WHERE blob = :blob AND "
                    + SEALED)
            .bind("lockable", until.lockable().toEpochMilli())
            .bind("end", until.end().toEpochMilli())
            .bind("blob", blob.number())
            .execute();
  }

  /**
   * How all items stand.
   *
   * @param ahead how long before its end a lock is to be extended
   */
  public static Standing standing(Handle handle, Instant now, Duration ahead) {
    return handle
        .createQuery(
            "SELECT (SELECT count(*) FROM items WHERE "
                + SEALED
                + " AND acked > 0 AND locked_until <= :now) AS unlocked,"
                + " (SELECT min(CASE WHEN locked_until = 0"
                + " THEN (SELECT sealed FROM packages WHERE id = items.package)"
                + " WHEN lockable_at > locked_until - :ahead THEN lockable_at"
                + " ELSE locked_until - :ahead END) FROM items"
                + " WHERE "
                + SEALED
                + " AND acked > 0 AND locked_until < :now + :ahead AND lockable_at <= :now) AS since")
        .bind("now", now.toEpochMilli())
        .bind("ahead", ahead.toMillis())
        .map((row, context) -> standing(row))
        .one();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    long since = row.getLong("since");
    OptionalLong dueSince = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(since);
    return new Standing(row.getLong("unlocked"), dueSince);
  }
}
