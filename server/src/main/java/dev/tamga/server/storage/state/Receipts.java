package dev.tamga.server.storage.state;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Receipts: promised in the transaction that commits their event, stored once they are signed, and
 * then the same bytes for ever (CUSTODY.md sections 4 and 6).
 */
public final class Receipts {
  private Receipts() {}

  /**
   * A receipt that is promised and not stored.
   *
   * @param pkg the package
   * @param seq of the custody event
   * @param hop that it is about
   * @param kind as in {@code receipt.xml}
   */
  public record Due(PackageId pkg, long seq, int hop, String kind) {}

  /** Promises a receipt; once for each event. */
  public static void promise(Handle handle, Due due) {
    handle.execute(
        "INSERT INTO receipts (package, seq, hop, kind) VALUES (?, ?, ?, ?)",
        due.pkg().text(),
        due.seq(),
        due.hop(),
        due.kind());
  }

  /**
   * Stores a receipt that was promised.
   *
   * @return false if one is stored already, or none was promised: nothing is changed
   */
  public static boolean store(Handle handle, PackageId pkg, long seq, Bytes receipt) {
    return handle.execute(
            "UPDATE receipts SET bytes = ? WHERE package = ? AND seq = ? AND bytes IS NULL",
            receipt.toArray(),
            pkg.text(),
            seq)
        == 1;
  }

  /** The stored receipt for that event. */
  public static Optional<Bytes> find(Handle handle, PackageId pkg, long seq) {
    return handle
        .select(
            "SELECT bytes FROM receipts WHERE package = ? AND seq = ? AND bytes IS NOT NULL",
            pkg.text(),
            seq)
        .map((row, context) -> Bytes.of(row.getBytes("bytes")))
        .findOne();
  }

  /** The event whose receipt was promised when that hop was committed. */
  public static Optional<Long> seqOfHop(Handle handle, PackageId pkg, int hop) {
    return handle
        .select(
            "SELECT seq FROM receipts WHERE package = ? AND hop = ? ORDER BY seq LIMIT 1",
            pkg.text(),
            hop)
        .mapTo(Long.class)
        .findOne();
  }

  /** The promise for that event, if it is still open. */
  public static Optional<Due> promised(Handle handle, PackageId pkg, long seq) {
    return handle
        .select(
            "SELECT package, seq, hop, kind FROM receipts"
                + " WHERE package = ? AND seq = ? AND bytes IS NULL",
            pkg.text(),
            seq)
        .map((row, context) -> due(row))
        .findOne();
  }

  /**
   * A page of promises that are open, for events that were recorded before {@code recorded}.
   *
   * @param after the last one of the page before; empty for the first
   */
  public static List<Due> due(Handle handle, Instant recorded, Optional<Due> after, int limit) {
    return handle
        .select(
            "SELECT r.package, r.seq, r.hop, r.kind FROM receipts r"
                + " LEFT JOIN entry e ON e.package = r.package AND e.seq = r.seq"
                + " LEFT JOIN event v ON v.idx = e.idx"
                + " WHERE r.bytes IS NULL AND (v.recorded IS NULL OR v.recorded < ?)"
                + " AND (r.package, r.seq) > (?, ?) ORDER BY r.package, r.seq LIMIT ?",
            recorded.toEpochMilli(),
            after.map(due -> due.pkg().text()).orElse(""),
            after.map(Due::seq).orElse(0L),
            limit)
        .map((row, context) -> due(row))
        .list();
  }

  /** How many promises are open. */
  public static long due(Handle handle) {
    return handle
        .select("SELECT count(*) FROM receipts WHERE bytes IS NULL")
        .mapTo(Long.class)
        .one();
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        new PackageId(row.getString("package")),
        row.getLong("seq"),
        row.getInt("hop"),
        row.getString("kind"));
  }
}
