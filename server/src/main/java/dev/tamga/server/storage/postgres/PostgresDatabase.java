package dev.tamga.server.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.DatabaseTrouble;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.WriteSession;
import dev.tamga.server.storage.schema.Schema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;

/**
 * The state in a PostgreSQL database, which any number of nodes share (STORAGE.md). It connects
 * when it is asked something, and anew when a connection was lost. Thread-safe.
 */
public final class PostgresDatabase implements Database {
  private static final Duration READER_WAIT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration TURN_WAIT = Duration.ofSeconds(10);
  private static final String FORGET =
      "DELETE FROM writer WHERE since < now() - interval '30 days'";

  private final Sessions sessions;
  private final WriterRow row;
  private final Jdbi writer;
  private final HikariDataSource pool;
  private final Jdbi readers;

  private PostgresDatabase(Sessions sessions, int readers) {
    this.sessions = sessions;
    this.row = new WriterRow(sessions);
    this.writer = Jdbi.create(sessions::open);
    writer.getConfig(Handles.class).setForceEndTransactions(false);
    this.pool = new HikariDataSource(readPool(sessions.address(), readers));
    this.readers = Jdbi.create(pool);
  }

  /**
   * Connects, refuses a server that may lose what is acknowledged, and brings the schema up to this
   * version's.
   *
   * @param readers most reads at one time, at least 1
   * @throws IOException if the server cannot be reached or is refused, or the schema is damaged or
   *     of a newer version
   */
  public static PostgresDatabase open(PostgresAddress address, int readers, Clock clock)
      throws IOException {
    return open(address, readers, new Sessions(address, TURN_WAIT, clock));
  }

  /** The same, by such sessions. */
  static PostgresDatabase open(PostgresAddress address, int readers, Sessions sessions)
      throws IOException {
    return open(
        address,
        readers,
        sessions,
        connection -> {
          MigrateSchema.run(address);
          try (Statement statement = connection.createStatement()) {
            statement.execute(FORGET);
          }
          connection.commit();
        });
  }

  /**
   * Connects, refuses the same servers, and leaves the database as it is.
   *
   * @param readers most reads at one time, at least 1
   * @throws IOException also if there is no schema, or it is not of this version
   */
  public static PostgresDatabase openAsItIs(PostgresAddress address, int readers, Clock clock)
      throws IOException {
    Schema schema = new Schema(source(address), MigrateSchema.MIGRATIONS);
    return open(
        address,
        readers,
        new Sessions(address, TURN_WAIT, clock),
        connection -> schema.requireCurrent("database " + address.url()));
  }

  /** What is done about the schema. */
  @FunctionalInterface
  private interface Prepare {
    void run(Connection connection) throws SQLException, IOException;
  }

  private static PostgresDatabase open(
      PostgresAddress address, int readers, Sessions sessions, Prepare prepare) throws IOException {
    try (Connection connection = sessions.open()) {
      prepare.run(connection);
      return new PostgresDatabase(sessions, readers);
    } catch (SQLException | FlywayException e) {
      throw new IOException(
          "database "
              + address.url()
              + " could not be opened: "
              + e.getMessage()
              + advice(address, e),
          e);
    }
  }

  /** What to do about a server that was reached, and did not prove who it is. */
  private static String advice(PostgresAddress address, Exception failure) {
    return address.ca().isPresent() && PostgresTrouble.isUnproven(failure)
        ? " (expected: TLS, by a certificate that leads to storage.database.ca, "
            + address.ca().get()
            + ", and names this host; STORAGE.md 3)"
        : "";
  }

  /** Hikari's: the driver's own ones know a part of the properties only. */
  private static DataSource source(PostgresAddress address) {
    return new DriverDataSource(
        address.jdbcUrl(), null, address.properties(), address.user(), null);
  }

  private static HikariConfig readPool(PostgresAddress address, int readers) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state-readers");
    config.setDataSource(source(address));
    config.setConnectionInitSql(Sessions.READER_SETTINGS);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setMaximumPoolSize(readers);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(READER_WAIT.toMillis());
    config.setInitializationFailTimeout(-1); // the server was there a moment ago
    return config;
  }

  @Override
  public <T> T read(Work<T> work) throws Refusal {
    try {
      return readers.inTransaction(work::apply);
    } catch (ConnectionException e) {
      throw noReader(e);
    } catch (RuntimeException e) {
      if (PostgresTrouble.of(e) == DatabaseTrouble.AWAY && !PostgresTrouble.isReadOnly(e)) {
        throw DatabaseTrouble.away(e);
      }
      throw e;
    }
  }

  private static Refusal noReader(Exception cause) {
    return new Refusal(
            Failure.BUSY,
            "no database reader came free within " + READER_WAIT.toSeconds() + " s",
            "STORAGE.md 2; server.conf: storage.readers",
            "Try again.")
        .retryAfter(READER_WAIT)
        .causedBy(cause);
  }

  /** Not {@code now()}, which is when the transaction began: it may have waited for its turn. */
  @Override
  public Instant now(Handle handle) {
    return handle
        .select("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
        .mapTo(Long.class)
        .map(Instant::ofEpochMilli)
        .one();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public WriteSession openWriter() throws SQLException {
    return new PostgresWriteSession(writer.open(sessions.open()), row);
  }

  @Override
  public DatabaseTrouble troubleOf(Throwable failure) {
    return PostgresTrouble.of(failure);
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public Optional<String> problem() {
    return sessions.refused();
  }

  @Override
  public void close() {
    pool.close();
  }
}
