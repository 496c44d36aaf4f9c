package dev.tamga.server.storage.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Opens sessions with the settings of STORAGE.md section 1. Thread-safe. */
final class Sessions {
  /**
   * Of every session that writes. {@code synchronous_commit} is for the server to choose, of what
   * {@link CheckServer} takes. The level of isolation is what the turn relies on: each statement
   * after it sees all that was committed before. The last four end the session of a client whose
   * machine is gone.
   */
  private static final String SETTINGS =
      "SET default_transaction_isolation = 'read committed';"
          + " SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '5s';"
          + " SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 2;"
          + " SET tcp_keepalives_count = 3; SET tcp_user_timeout = '10s'";

  /** More than any batch takes; servers before 17 do not have it. */
  private static final String ENDS = "; SET transaction_timeout = '60s'";

  private static final int HAS_ENDS = 17;

  private static final String CANNOT_CONNECT_NOW = "57P03";

  /** A reader may think longer between two statements: it holds nobody up. */
  static final String READER_SETTINGS =
      "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '300s'";

  private final PostgresAddress address;
  private final Duration turnWait;
  private final Clock clock;
  private volatile Optional<String> refused = Optional.empty();

  /**
   * @param turnWait how long the turn is waited for
   * @param clock this machine's
   */
  Sessions(PostgresAddress address, Duration turnWait, Clock clock) {
    this.address = address;
    this.turnWait = turnWait;
    this.clock = clock;
  }

  /**
   * One that writes: nothing is committed but by the caller.
   *
   * @throws SQLException also if it leads to a server that is not to be written to: where there are
   *     several, each new connection may lead to another one
   */
  Connection open() throws SQLException {
    Connection connection = DriverManager.getConnection(address.jdbcUrl(), address.properties());
    try (Statement statement = connection.createStatement()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      statement.execute(SETTINGS + (version >= HAS_ENDS ? ENDS : ""));
      statement.execute("SET lock_timeout = " + turnWait.toMillis());
      CheckServer.run(connection, clock);
      refused = Optional.empty();
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    } catch (IOException e) {
      connection.close();
      refused = Optional.of(String.valueOf(e.getMessage()));
      throw new SQLException(e.getMessage(), CANNOT_CONNECT_NOW, e);
    }
  }

  /** Why the newest connection was refused, if it was. */
  Optional<String> refused() {
    return refused;
  }

  Duration turnWait() {
    return turnWait;
  }

  PostgresAddress address() {
    return address;
  }
}
