package dev.tamga.server.storage.state;

import dev.tamga.common.model.PackageId;
import dev.tamga.server.storage.blob.BlobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Which items the store is to keep, and since when all their objects are on its legal hold (column
 * {@code held_at}, STORAGE.md section 4): 0 none is; 1 some may be, and all are to be, or none;
 * else the time. Written before the store is asked, so that no object is held of which no row
 * tells.
 */
public final class HeldItems {
  private static final String STANDING =
      "EXISTS (SELECT 1 FROM holds WHERE holds.package = items.package AND holds.state = 'HELD')";

  private HeldItems() {}

  /** What is to be done, the most urgent first. */
  public enum Due {
    /** Items of packages on hold of which not all objects are held. */
    NEW("held_at = 1 AND " + STANDING),
    /** Items of which objects may be held, though nobody wants it any more. */
    ENDED("NOT " + STANDING),
    /** Items of packages on hold that were held before a time. */
    OLD("held_at > 1 AND held_at < :before AND " + STANDING);

    private final String condition;

    Due(String condition) {
      this.condition = condition;
    }
  }

  /**
   * An item, and its place in the order.
   *
   * @param blob its bytes
   * @param heldAt its column
   */
  public record Item(BlobId blob, long heldAt) {
    /** Before all others. */
    public static final Item FIRST = new Item(new BlobId(1), 0);
  }

  /**
   * How all items stand.
   *
   * @param unheld how many of packages on hold are not held by the store
   * @param dueSince since when the first hold is to be set or set anew, in milliseconds since 1970
   * @param overheld how many may be held though nobody wants it any more
   * @param endedSince since when the first of them
   */
  public record Standing(
      long unheld, OptionalLong dueSince, long overheld, OptionalLong endedSince) {
    /** Nothing waits. */
    public static final Standing NOTHING =
        new Standing(0, OptionalLong.empty(), 0, OptionalLong.empty());
  }

  /** Marks a package's items as to be held, in the transaction of its hold. */
  public static void want(Handle handle, PackageId pkg) {
    handle.execute(
        "UPDATE items SET held_at = 1 WHERE package = ? AND held_at = 0 AND acked > 0", pkg.text());
  }

  /**
   * At most {@code limit} items, those that wait longest first.
   *
   * @param before what {@link Due#OLD} is
   * @param after the last one of the page before
   */
  public static List<Item> due(Handle handle, Due due, Instant before, Item after, int limit) {
    Query query =
        handle.createQuery(
            "SELECT blob, held_at FROM items WHERE held_at > 0 AND held_at >= :at"
                + " AND (held_at > :at OR blob > :blob) AND "
                + due.condition
                + " ORDER BY held_at, blob LIMIT :limit");
    if (due == Due.OLD) {
      query.bind("before", before.toEpochMilli());
    }
    return query
        .bind("at", after.heldAt())
        .bind("blob", after.blob().number())
        .bind("limit", limit)
        .map((row, context) -> new Item(new BlobId(row.getLong(1)), row.getLong(2)))
        .list();
  }

  /** Whether somebody wants an item to be held. */
  public static boolean isWanted(Handle handle, BlobId blob) {
    return handle
        .select("SELECT 1 FROM items WHERE blob = ? AND " + STANDING, blob.number())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /**
   * Marks an item of which some objects will be held no more.
   *
   * @return false if somebody wants it to be held by now: nothing is to be done then
   */
  public static boolean letGo(Handle handle, BlobId blob) {
    return handle.execute(
            "UPDATE items SET held_at = 1 WHERE blob = ? AND NOT " + STANDING, blob.number())
        == 1;
  }

  /** Records that all objects of an item are held. */
  public static void held(Handle handle, BlobId blob, Instant at) {
    handle.execute("UPDATE items SET held_at = ? WHERE blob = ?", at.toEpochMilli(), blob.number());
  }

  /** Records that none is; they are to be held again if somebody wants it by now. */
  public static void released(Handle handle, BlobId blob) {
    handle.execute(
        "UPDATE items SET held_at = CASE WHEN " + STANDING + " THEN 1 ELSE 0 END WHERE blob = ?",
        blob.number());
  }

  /**
   * How all items stand.
   *
   * @param again how old a legal hold may be before it is set anew
   */
  public static Standing standing(Handle handle, Instant now, Duration again) {
    return handle
        .createQuery(
            "SELECT (SELECT count(*) FROM items WHERE held_at > 0 AND held_at = 1 AND "
                + STANDING
                + ") AS unheld,"
                + " (SELECT min(h.recorded) FROM items JOIN holds h ON h.package = items.package"
                + " AND h.state = 'HELD' WHERE held_at > 0 AND held_at = 1) AS new_since,"
                + " (SELECT min(held_at) + :again FROM items WHERE held_at > 1"
                + " AND held_at < :now - :again AND "
                + STANDING
                + ") AS old_since,"
                + " (SELECT count(*) FROM items WHERE held_at > 0 AND NOT "
                + STANDING
                + ") AS overheld,"
                + " (SELECT min((SELECT max(recorded) FROM holds h WHERE h.package = items.package))"
                + " FROM items WHERE held_at > 0 AND NOT "
                + STANDING
                + ") AS ended_since")
        .bind("now", now.toEpochMilli())
        .bind("again", again.toMillis())
        .map((row, context) -> standing(row))
        .one();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    OptionalLong fresh = since(row, "new_since");
    OptionalLong old = since(row, "old_since");
    OptionalLong first =
        fresh.isPresent() && old.isPresent()
            ? OptionalLong.of(Math.min(fresh.getAsLong(), old.getAsLong()))
            : fresh.isPresent() ? fresh : old;
    return new Standing(
        row.getLong("unheld"), first, row.getLong("overheld"), since(row, "ended_since"));
  }

  private static OptionalLong since(ResultSet row, String column) throws SQLException {
    long since = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(since);
  }
}
