package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.server.storage.blob.BlobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Who wants a package to be kept (PROTOCOL.md section 8), and of which items the store knows. */
public final class Holds {
  private static final String STANDING = "(SELECT package FROM holds WHERE state = 'HELD')";
  private static final String WITH_BYTES = "media_type IS NOT NULL AND acked > 0";

  private Holds() {}

  /**
   * The last act of an authority.
   *
   * @param act what it asked for
   * @param seq number of the event
   * @param recorded when that was
   */
  public record Row(HoldRequest act, long seq, Instant recorded) {}

  /**
   * How all items of packages on hold stand.
   *
   * @param unheld how many are without a legal hold in the store, or with one that is to be set
   *     anew
   * @param dueSince since when the first of them is, in milliseconds since 1970; empty if none is
   */
  public record Standing(long unheld, OptionalLong dueSince) {}

  /** The last act of an authority. */
  public static Optional<Row> find(Handle handle, PackageId pkg, AuthorityId authority) {
    return handle
        .select(
            "SELECT state, reason, proceedings, seq, recorded FROM holds"
                + " WHERE package = ? AND authority = ?",
            pkg.text(),
            authority.text())
        .map((row, context) -> row(row))
        .findOne();
  }

  /** How the hold of each authority stands, with the number of its event, as {@code HELD 7}. */
  public static Map<String, String> all(Handle handle, PackageId pkg) {
    return handle
        .select("SELECT authority, state, seq FROM holds WHERE package = ?", pkg.text())
        .map((row, context) -> Map.entry(row.getString(1), row.getString(2) + ' ' + row.getLong(3)))
        .stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  /** Records an act, in the transaction of its event. */
  public static void put(Handle handle, PackageId pkg, AuthorityId authority, Row row) {
    int unused =
        handle
            .createUpdate(
                "INSERT INTO holds (package, authority, state, reason, proceedings, seq, recorded)"
                    + " VALUES (:package, :authority, :state, :reason, :proceedings, :seq, :recorded)"
                    + " ON CONFLICT (package, authority) DO UPDATE SET state = excluded.state,"
                    + " reason = excluded.reason, proceedings = excluded.proceedings,"
                    + " seq = excluded.seq, recorded = excluded.recorded")
            .bind("package", pkg.text())
            .bind("authority", authority.text())
            .bind("state", row.act().state().name())
            .bind("reason", row.act().reason())
            .bind("proceedings", row.act().proceedings().orElse(null))
            .bind("seq", row.seq())
            .bind("recorded", row.recorded().toEpochMilli())
            .execute();
  }

  /**
   * At most {@code limit} items of packages on hold whose legal hold was not set since {@code
   * before}, in the order of their blobs.
   *
   * @param after number of the last one of the page before; 0 for the first page
   */
  public static List<BlobId> toHold(Handle handle, Instant before, long after, int limit) {
    return handle
        .createQuery(
            "SELECT blob FROM items WHERE package IN "
                + STANDING
                + " AND "
                + WITH_BYTES
                + " AND held_at < :before AND blob > :after ORDER BY blob LIMIT :limit")
        .bind("before", before.toEpochMilli())
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> new BlobId(row.getLong(1)))
        .list();
  }

  /** The same of items that have a legal hold and whose packages are on hold no more. */
  public static List<BlobId> toLetGo(Handle handle, long after, int limit) {
    return handle
        .createQuery(
            "SELECT blob FROM items WHERE held_at > 0 AND package NOT IN "
                + STANDING
                + " AND blob > :after ORDER BY blob LIMIT :limit")
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> new BlobId(row.getLong(1)))
        .list();
  }

  /** Records when the legal hold was set on all objects of an item; 1970 if it was taken off. */
  public static void held(Handle handle, BlobId blob, Instant at) {
    handle.execute("UPDATE items SET held_at = ? WHERE blob = ?", at.toEpochMilli(), blob.number());
  }

  /**
   * How all items stand.
   *
   * @param again how old a legal hold may be before it is set anew
   */
  public static Standing standing(Handle handle, Instant now, Duration again) {
    return handle
        .createQuery(
            "SELECT count(*) AS unheld,"
                + " min(CASE WHEN held_at = 0 THEN since ELSE held_at + :again END) AS due"
                + " FROM items JOIN (SELECT package AS held, min(recorded) AS since FROM holds"
                + " WHERE state = 'HELD' GROUP BY package) AS standing ON held = items.package"
                + " WHERE "
                + WITH_BYTES
                + " AND held_at < :now - :again")
        .bind("now", now.toEpochMilli())
        .bind("again", again.toMillis())
        .map((row, context) -> standing(row))
        .one();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    long due = row.getLong("due");
    OptionalLong dueSince = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(due);
    return new Standing(row.getLong("unheld"), dueSince);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new HoldRequest(
            State.valueOf(row.getString("state")),
            row.getString("reason"),
            Optional.ofNullable(row.getString("proceedings"))),
        row.getLong("seq"),
        Instant.ofEpochMilli(row.getLong("recorded")));
  }
}
