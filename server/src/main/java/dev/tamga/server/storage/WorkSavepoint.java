package dev.tamga.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The savepoint in which each work of a batch runs: its three statements prepared once for the
 * writer's connection, for preparing them for each work costs more than running them.
 *
 * <p>They belong to their connection, which is always within a transaction, and end with it.
 */
final class WorkSavepoint {
  private final PreparedStatement begin;
  private final PreparedStatement undo;
  private final PreparedStatement end;

  WorkSavepoint(Connection connection) throws SQLException {
    begin = connection.prepareStatement("SAVEPOINT work");
    undo = connection.prepareStatement("ROLLBACK TO work");
    end = connection.prepareStatement("RELEASE work");
  }

  void begin() throws SQLException {
    begin.execute();
  }

  /** Undoes what was written since {@link #begin}, and ends the savepoint. */
  void undo() throws SQLException {
    undo.execute();
    end.execute();
  }

  /** Keeps what was written: it is now the transaction's. */
  void keep() throws SQLException {
    end.execute();
  }
}
