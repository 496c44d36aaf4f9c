package dev.tamga.server.storage.state;

import dev.tamga.common.model.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Revocation notices that a node of the service accepted, as they came (STORAGE.md section 5). At
 * most {@value #MAX_ROWS}, none older than 30 days: by then CRLs say the same.
 */
public final class Notices {
  /** Most rows that are kept. */
  static final int MAX_ROWS = 4096;

  private static final Duration KEPT = Duration.ofDays(30);

  private Notices() {}

  /**
   * A notice in the order in which it was accepted.
   *
   * @param id grows from row to row; no row appears before one with a smaller id
   * @param bytes as it came
   */
  public record Notice(long id, Bytes bytes) {}

  /** Whether that very notice is there. */
  public static boolean has(Handle handle, Bytes notice) {
    return handle
        .select("SELECT 1 FROM notice WHERE digest = ?", notice.sha256().hex())
        .mapTo(int.class)
        .findOne()
        .isPresent();
  }

  /** Adds one, unless it is there, and deletes those that nobody needs any more. */
  public static void add(Handle handle, Bytes notice, Instant now) {
    int added =
        handle.execute(
            "INSERT INTO notice (digest, taken, bytes) VALUES (?, ?, ?)"
                + " ON CONFLICT (digest) DO NOTHING",
            notice.sha256().hex(),
            now.toEpochMilli(),
            notice.toArray());
    if (added > 0) {
      int unused =
          handle.execute(
              "DELETE FROM notice WHERE taken < ? OR id <= (SELECT max(id) FROM notice) - ?",
              now.minus(KEPT).toEpochMilli(),
              MAX_ROWS);
    }
  }

  /** Those after that id, in order. */
  public static List<Notice> after(Handle handle, long id, int limit) {
    return handle
        .select("SELECT id, bytes FROM notice WHERE id > ? ORDER BY id LIMIT ?", id, limit)
        .map((row, context) -> row(row))
        .list();
  }

  private static Notice row(ResultSet row) throws SQLException {
    return new Notice(row.getLong("id"), Bytes.of(row.getBytes("bytes")));
  }
}
