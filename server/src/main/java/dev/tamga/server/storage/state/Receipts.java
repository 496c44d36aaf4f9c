package dev.tamga.server.storage.state;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
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

  /** At most {@code limit} promises that a crash left open. */
  public static List<Due> due(Handle handle, int limit) {
    return handle
        .select("SELECT package, seq, hop, kind FROM receipts WHERE bytes IS NULL LIMIT ?", limit)
        .map(
            (row, context) ->
                new Due(
                    new PackageId(row.getString("package")),
                    row.getLong("seq"),
                    row.getInt("hop"),
                    row.getString("kind")))
        .list();
  }
}
