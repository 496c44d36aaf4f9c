package dev.tamga.server.storage.state;

import dev.tamga.common.model.PackageId;
import dev.tamga.server.storage.blob.BlobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** What is known of sealed items' bytes since they were sealed (STORAGE.md section 7). */
public final class Verifications {
  private static final String SEALED = "media_type IS NOT NULL";
  private static final String TROUBLED = SEALED + " AND tried_at > verified_at";

  private Verifications() {}

  /**
   * An item that is to be read.
   *
   * @param item as it was sealed
   * @param verifiedTo how far an earlier reading came; 0 if there is none to go on with
   * @param damage what is known of it
   */
  public record Due(ItemRow item, long verifiedTo, Optional<Known> damage) {}

  /**
   * Damage that is recorded and not corrected yet.
   *
   * @param event id of the DAMAGED event
   * @param firstByte the first bad one
   * @param whole whether the whole has another SHA-256, and any byte may be a wrong one
   */
  public record Known(String event, long firstByte, boolean whole) {}

  /**
   * How all items stand.
   *
   * @param damaged how many are
   * @param unreadable of how many others the last reading failed
   * @param oldest when the bytes of the item that waits longest were last known to be whole, in
   *     milliseconds since 1970, damaged ones apart; empty if there is none
   */
  public record Standing(long damaged, long unreadable, OptionalLong oldest) {}

  /**
   * At most {@code limit} items that were last known to be whole before {@code before} and whose
   * last reading did not fail, the one that waited longest first.
   */
  public static List<Due> due(Handle handle, Instant before, int limit) {
    return page(
        handle,
        SEALED
            + " AND verified_at <= :before AND tried_at <= verified_at"
            + " ORDER BY verified_at, blob",
        before,
        limit);
  }

  /**
   * At most {@code limit} items that are damaged or could not be read, and were last tried before
   * {@code before}, the one that waited longest first.
   */
  public static List<Due> troubled(Handle handle, Instant before, int limit) {
    return page(
        handle, TROUBLED + " AND tried_at <= :before ORDER BY tried_at, blob", before, limit);
  }

  private static List<Due> page(Handle handle, String which, Instant before, int limit) {
    return handle
        .createQuery(Items.SELECT + "WHERE " + which + " LIMIT :limit")
        .bind("before", before.toEpochMilli())
        .bind("limit", limit)
        .map((row, context) -> due(row))
        .list();
  }

  /** How all items stand. */
  public static Standing standing(Handle handle) {
    return handle
        .createQuery(
            "SELECT (SELECT count(*) FROM items WHERE "
                + TROUBLED
                + " AND damaged_by IS NOT NULL) AS damaged, (SELECT count(*) FROM items WHERE "
                + TROUBLED
                + " AND damaged_by IS NULL) AS unreadable,"
                + " (SELECT min(verified_at) FROM items WHERE "
                + SEALED
                + " AND damaged_by IS NULL) AS oldest")
        .map((row, context) -> standing(row))
        .one();
  }

  /** The damage of an item that is recorded and not corrected. */
  public static Optional<Known> damage(Handle handle, BlobId blob) {
    return handle
        .select(
            "SELECT damaged_by, damaged_from, damaged_whole FROM items WHERE blob = ? AND damaged_by IS NOT NULL",
            blob.number())
        .map((row, context) -> known(row).orElseThrow())
        .findOne();
  }

  /**
   * Ids of the events for which items of a package are damaged, without a correction: at most 996.
   */
  public static Set<String> damage(Handle handle, PackageId pkg) {
    return new TreeSet<>(
        handle
            .select(
                "SELECT damaged_by FROM items WHERE package = ? AND damaged_by IS NOT NULL",
                pkg.text())
            .mapTo(String.class)
            .list());
  }

  /**
   * Numbers of a package's items that are known not to have the SHA-256 that was sealed: at most
   * 996.
   */
  public static Set<Integer> damagedWhole(Handle handle, PackageId pkg) {
    return new TreeSet<>(
        handle
            .select(
                "SELECT n FROM items WHERE package = ? AND damaged_by IS NOT NULL"
                    + " AND damaged_whole = 1",
                pkg.text())
            .mapTo(Integer.class)
            .list());
  }

  /**
   * Records that an item is damaged, in the transaction of the event.
   *
   * @return false if that is recorded already, or the item is not sealed: nothing is changed
   */
  public static boolean damaged(Handle handle, BlobId blob, Known damage, Instant now) {
    return tried(
                handle.createUpdate(
                    "UPDATE items SET damaged_by = :event, damaged_from = :from,"
                        + " damaged_whole = :whole, verified_to = 0,"
                        + " tried_at = CASE WHEN :now > verified_at THEN :now"
                        + " ELSE verified_at + 1 END WHERE blob = :blob AND damaged_by IS NULL AND "
                        + SEALED),
                blob,
                now)
            .bind("event", damage.event())
            .bind("from", damage.firstByte())
            .bind("whole", damage.whole() ? 1 : 0)
            .execute()
        == 1;
  }

  /** Records of an item that is damaged that it is so in whole, too. */
  public static void damagedWhole(Handle handle, BlobId blob) {
    handle.execute(
        "UPDATE items SET damaged_whole = 1 WHERE blob = ? AND damaged_by IS NOT NULL",
        blob.number());
  }

  /**
   * Records that an item is whole again, in the transaction of the event.
   *
   * @return false if that is not the damage that is recorded: nothing is changed
   */
  public static boolean corrected(Handle handle, BlobId blob, Known damage, Instant now) {
    return tried(
                handle.createUpdate(
                    "UPDATE items SET damaged_by = NULL, damaged_from = NULL,"
                        + " damaged_whole = 0, verified_to = 0,"
                        + " verified_at = :now, tried_at = :now"
                        + " WHERE blob = :blob AND damaged_by = :event"),
                blob,
                now)
            .bind("event", damage.event())
            .execute()
        == 1;
  }

  /** Records that an item was read to its end and is whole, unless it was found damaged since. */
  public static void whole(Handle handle, BlobId blob, Instant now) {
    int unused =
        tried(
                handle.createUpdate(
                    "UPDATE items SET verified_at = :now, tried_at = :now, verified_to = 0"
                        + " WHERE blob = :blob AND damaged_by IS NULL"),
                blob,
                now)
            .execute();
  }

  /** Records that an item was looked at and is not known to be whole. */
  public static void failed(Handle handle, BlobId blob, Instant now) {
    int unused =
        tried(
                handle.createUpdate(
                    "UPDATE items SET tried_at = CASE WHEN :now > verified_at THEN :now"
                        + " ELSE verified_at + 1 END WHERE blob = :blob"),
                blob,
                now)
            .execute();
  }

  private static <S extends SqlStatement<S>> S tried(S update, BlobId blob, Instant now) {
    return update.bind("blob", blob.number()).bind("now", now.toEpochMilli());
  }

  /**
   * Records how far a reading has come, so that a restart does not begin it again; nothing of an
   * item that is damaged, whose correction needs its SHA-256 and so a reading in one piece.
   */
  public static void remember(Handle handle, BlobId blob, long verifiedTo) {
    handle.execute(
        "UPDATE items SET verified_to = ? WHERE blob = ? AND damaged_by IS NULL",
        verifiedTo,
        blob.number());
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(Items.row(row), row.getLong("verified_to"), known(row));
  }

  private static Optional<Known> known(ResultSet row) throws SQLException {
    String event = row.getString("damaged_by");
    return event == null
        ? Optional.empty()
        : Optional.of(
            new Known(event, row.getLong("damaged_from"), row.getInt("damaged_whole") == 1));
  }

  private static Standing standing(ResultSet row) throws SQLException {
    long oldest = row.getLong("oldest");
    return new Standing(
        row.getLong("damaged"),
        row.getLong("unreadable"),
        row.wasNull() ? OptionalLong.empty() : OptionalLong.of(oldest));
  }
}
