package dev.tamga.server.storage.postgres;

import dev.tamga.server.storage.WriteSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that takes its turn before it writes (STORAGE.md section 1). */
final class PostgresWriteSession implements WriteSession {
  private static final Logger log = LoggerFactory.getLogger(PostgresWriteSession.class);

  private final Handle handle;
  private final WriterRow row;
  private final PreparedStatement turn;
  private long batch;

  PostgresWriteSession(Handle handle, WriterRow row) throws SQLException {
    this.handle = handle;
    this.row = row;
    this.turn = handle.getConnection().prepareStatement(WriterRow.TAKE_TURN);
  }

  @Override
  public Handle handle() {
    return handle;
  }

  @Override
  public void takeTurn() throws SQLException {
    batch = row.next();
    turn.setObject(1, row.id());
    turn.setLong(2, batch);
    int took;
    try {
      took = turn.executeUpdate();
    } catch (SQLException e) {
      throw row.noTurn(handle.getConnection(), e);
    }
    if (took != 1) {
      throw new SQLException("table turn has no row (expected: one; STORAGE.md 1)", "XX000");
    }
  }

  @Override
  public boolean isFar() {
    return true;
  }

  @Override
  public void commit() throws SQLException {
    handle.getConnection().commit();
  }

  @Override
  public void rollback() throws SQLException {
    handle.getConnection().rollback();
  }

  @Override
  public Outcome outcome() throws InterruptedException {
    close();
    return row.outcome(batch);
  }

  @Override
  public void close() {
    Connection connection = handle.getConnection();
    try {
      if (!connection.isClosed()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      log.debug("the transaction had ended", e);
    }
    try {
      handle.close();
    } catch (RuntimeException e) {
      log.debug("closing a connection failed", e);
    }
  }
}
