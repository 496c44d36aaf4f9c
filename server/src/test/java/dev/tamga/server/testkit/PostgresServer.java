package dev.tamga.server.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One real PostgreSQL server for all tests of a process; it ends with the process. */
final class PostgresServer {
  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final PostgresServer ONE = start();

  private final EmbeddedPostgres server;
  private final Path password;

  private PostgresServer(EmbeddedPostgres server, Path password) {
    this.server = server;
    this.password = password;
  }

  static PostgresServer get() {
    return ONE;
  }

  private static PostgresServer start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on") // a node refuses one that is not durable
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "300")
              .start();
      Path password = Files.createTempFile("db", ".pass"); // made with mode 600
      Files.write(password, "postgres\n".getBytes(StandardCharsets.US_ASCII));
      password.toFile().deleteOnExit();
      PostgresServer made = new PostgresServer(server, password);
      log.info("tests run on {}", made.ask("SELECT version()"));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url(String database) {
    return "postgresql://127.0.0.1:" + server.getPort() + '/' + database;
  }

  Path passwordFile() {
    return password;
  }

  Connection connect(String database) throws SQLException {
    return server.getDatabase("postgres", database).getConnection();
  }

  /** The first column of the first row, of the server's own database; empty if there is none. */
  String ask(String sql) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      ResultSet row = statement.getResultSet();
      return row.next() ? row.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
