package dev.tamga.server.storage.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens sessions with the settings of STORAGE.md section 1. Thread-safe. */
final class Sessions {
  /**
   * Of every session. {@code remote_apply} and {@code remote_write} are for the server to choose.
   */
  private static final String SETTINGS =
      "SET statement_timeout = '30s'; SET lock_timeout = '10s';"
          + " SET idle_in_transaction_session_timeout = '5s'";

  /** A reader may think longer between two statements: it holds nobody up. */
  static final String READER_SETTINGS =
      "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '300s'";

  private final PostgresAddress address;

  Sessions(PostgresAddress address) {
    this.address = address;
  }

  /** One that writes: nothing is committed but by the caller. */
  Connection open() throws SQLException {
    Connection connection = DriverManager.getConnection(address.jdbcUrl(), address.properties());
    try (Statement statement = connection.createStatement()) {
      statement.execute(SETTINGS);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  PostgresAddress address() {
    return address;
  }
}
