package dev.tamga.server.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One real PostgreSQL server for all tests of a process; it ends with the process. */
final class PostgresServer {
  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final PostgresServer ONE = start();

  /** As whom nodes come. */
  static final String USER = "tamga";

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
      byte[] secret = new byte[16];
      new SecureRandom().nextBytes(secret);
      String password = HexFormat.of().formatHex(secret);
      Path file = Files.createTempFile("db", ".pass"); // made with mode 600
      Files.writeString(file, password + '\n');
      file.toFile().deleteOnExit();
      PostgresServer made = new PostgresServer(server, file);
      made.letIn(password);
      log.info("tests run on {}", made.ask("SELECT version()"));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As an operator does: a role without rights over others, by password. */
  private void letIn(String password) throws IOException {
    String unused = ask("CREATE ROLE " + USER + " LOGIN PASSWORD '" + password + "'");
    Path rules = Path.of(ask("SHOW hba_file"));
    Files.writeString(
        rules, "host all " + USER + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
    String reloaded = ask("SELECT pg_reload_conf()");
  }

  int port() {
    return server.getPort();
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
