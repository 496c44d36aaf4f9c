package dev.tamga.server.custody;

import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The one row of {@code log_state}. */
final class LogState {
  private final long size;
  private final byte[] root;
  private final byte[] frontier;
  private final String checkpoint;

  private LogState(ResultSet row, StatementContext context) throws SQLException {
    size = row.getLong("size");
    root = row.getBytes("root");
    frontier = row.getBytes("frontier");
    checkpoint = row.getString("checkpoint");
  }

  static Optional<LogState> find(Handle handle) {
    return handle
        .createQuery("SELECT size, root, frontier, checkpoint FROM log_state WHERE id = 1")
        .map(LogState::new)
        .findOne();
  }

  /**
   * @throws IllegalStateException if the log was never opened
   */
  static LogState get(Handle handle) {
    return find(handle)
        .orElseThrow(() -> new IllegalStateException("log_state has no row: the log is not open"));
  }

  /** Replaces the row; part of the batch's transaction. */
  static void put(Handle handle, CompactRange tree, SignedCheckpoint checkpoint) {
    handle
        .createUpdate(
            "INSERT INTO log_state (id, size, root, frontier, checkpoint)"
                + " VALUES (1, :size, :root, :frontier, :checkpoint)"
                + " ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,"
                + " frontier = excluded.frontier, checkpoint = excluded.checkpoint")
        .bind("size", tree.size())
        .bind("root", tree.root().bytes())
        .bind("frontier", tree.frontier())
        .bind("checkpoint", checkpoint.note().toString())
        .execute();
  }

  long size() {
    return size;
  }

  /** Size and root, as the anchor has them. */
  LogAnchor.Anchored anchored() {
    return new LogAnchor.Anchored(size, Sha256.of(root));
  }

  boolean hasRoot(Sha256 other) {
    return other.matches(root);
  }

  /**
   * @throws IllegalArgumentException if the frontier has not a hash for each bit of the size
   */
  CompactRange tree() {
    return new CompactRange(size, frontier);
  }

  /** The note as stored, not believed. */
  SignedNote note() throws Refusal {
    return SignedNote.parse(checkpoint.getBytes(StandardCharsets.UTF_8));
  }
}
