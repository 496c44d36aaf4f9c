package dev.tamga.server.storage.sqlite;

import dev.tamga.server.storage.DatabaseTrouble;
import dev.tamga.server.storage.WriteSession;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one writer of a file. */
final class SqliteWriteSession implements WriteSession {
  private static final Logger log = LoggerFactory.getLogger(SqliteWriteSession.class);

  private final Handle handle;
  private Outcome outcome = Outcome.UNKNOWN_FOR_EVER;

  SqliteWriteSession(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Handle handle() {
    return handle;
  }

  /** There is no other writer. */
  @Override
  public void takeTurn() {}

  @Override
  public boolean isFar() {
    return false;
  }

  @Override
  public void commit() throws SQLException {
    try {
      handle.getConnection().commit();
    } catch (SQLException e) {
      boolean full = SqliteTrouble.of(e) == DatabaseTrouble.FULL;
      outcome = full ? Outcome.LOST : Outcome.UNKNOWN_FOR_EVER; // full: its last frame is not whole
      throw e;
    }
  }

  @Override
  public void rollback() throws SQLException {
    handle.getConnection().rollback();
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  @Override
  public void close() {
    try {
      handle.getConnection().rollback();
    } catch (SQLException e) {
      log.debug("SQLite had ended the transaction by itself", e);
    }
    try {
      handle.close();
    } catch (RuntimeException e) {
      log.debug("closing the writer's connection failed", e);
    }
  }
}
