package dev.tamga.server.testkit;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A real PostgreSQL server: in a container where {@link Containers} says so, else of the binaries
 * that come with the tests.
 */
public final class PostgresServer implements AutoCloseable {
  /** As whom nodes come. */
  static final String USER = "tamga";

  private static final String ADMINISTRATOR = "postgres";
  private static final int PORT = 5432;
  private static final long MEMORY_BYTES = 4L << 30;

  /** The first three are those without which no node starts; the last is not usual before 14. */
  private static final List<String> SETTINGS =
      List.of(
          "fsync=on",
          "full_page_writes=on",
          "synchronous_commit=on",
          "max_connections=300",
          "password_encryption=scram-sha-256");

  private final int port;
  private final String administratorsPassword;
  private final Path password;
  private final Path administrators;
  private final AutoCloseable process;

  private PostgresServer(int port, String administratorsPassword, AutoCloseable process)
      throws IOException {
    this.port = port;
    this.administratorsPassword = administratorsPassword;
    this.password = Files.createTempFile("db", ".pass"); // made with mode 600
    this.process = process;
    password.toFile().deleteOnExit();
    this.administrators = Files.createTempFile("administrator", ".pgpass");
    administrators.toFile().deleteOnExit();
    Files.writeString(
        administrators, "127.0.0.1:" + port + ":*:" + ADMINISTRATOR + ':' + administratorsPassword);
  }

  private static final class Shared {
    private static final PostgresServer ONE = start();

    private static PostgresServer start() {
      try {
        Containers containers =
            Containers.of(System.getProperty("tamga.postgres.image", "tamga-test/postgres"));
        PostgresServer made =
            containers.decided() ? contained(containers.image()) : embedded(List.of());
        String says = made.ask("SELECT version()");
        Backends.used(
            says.substring(0, says.indexOf(" on ")),
            containers.decided()
                ? "container " + containers.image()
                : "embedded: " + containers.without());
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One for all tests of a process; it ends with the process. */
  public static PostgresServer get() {
    return Shared.ONE;
  }

  /** Starts one of its own that speaks TLS, as an administrator of databases sets it up. */
  public static PostgresServer startWithTls(Identity identity, Path folder) throws IOException {
    return startWithTls(identity, folder, List.of());
  }

  /**
   * The same with more settings.
   *
   * @param more each {@code name=value}, without spaces
   */
  public static PostgresServer startWithTls(Identity identity, Path folder, List<String> more)
      throws IOException {
    Path chain = folder.resolve("server.crt");
    Path key = Files.createTempFile(folder, "server", ".key"); // with mode 600, or it is refused
    Files.writeString(chain, Certificates.pem(identity.chain()));
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(identity.key().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    List<String> settings = new ArrayList<>(more);
    settings.addAll(List.of("ssl=on", "ssl_cert_file=" + chain, "ssl_key_file=" + key));
    return embedded(settings);
  }

  private static PostgresServer embedded(List<String> more) throws IOException {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    for (List<String> settings : List.of(SETTINGS, more)) {
      for (String setting : settings) {
        int equals = setting.indexOf('=');
        builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
      }
    }
    Optional<Path> folder = folder();
    folder.ifPresent(builder::setDataDirectory);
    EmbeddedPostgres server = builder.start();
    PostgresServer made = new PostgresServer(server.getPort(), "", server);
    made.letIn();
    Path rules = Path.of(made.ask("SHOW hba_file"));
    Files.writeString(
        rules, "host all " + USER + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
    String reloaded = made.ask("SELECT pg_reload_conf()");
    return made;
  }

  /**
   * Where {@code -Dtamga.postgres.folder} says, as benchmarks do. Else a folder in memory, if the
   * machine has room for one: no test takes the power from a server, and hundreds of databases made
   * anew would be waited for.
   */
  private static Optional<Path> folder() throws IOException {
    String chosen = System.getProperty("tamga.postgres.folder");
    if (chosen != null) {
      return Optional.of(Files.createTempDirectory(Path.of(chosen), "tamga-postgres-"));
    }
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() >= MEMORY_BYTES
        ? Optional.of(Files.createTempDirectory(memory, "tamga-postgres-"))
        : Optional.empty();
  }

  private static PostgresServer contained(String image) throws IOException {
    String secret = random();
    GenericContainer<?> container =
        new GenericContainer<>(image)
            .withEnv("POSTGRES_PASSWORD", secret)
            .withExposedPorts(PORT)
            .withCommand(command())
            .waitingFor(Wait.forListeningPort());
    container.start();
    PostgresServer made = new PostgresServer(container.getMappedPort(PORT), secret, container);
    made.letIn();
    return made;
  }

  private static String[] command() {
    return SETTINGS.stream()
        .collect(
            () -> new java.util.ArrayList<>(List.of("postgres")),
            (line, setting) -> line.addAll(List.of("-c", setting)),
            List::addAll)
        .toArray(String[]::new);
  }

  private static String random() {
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /** As an operator does: a role without rights over others, by password. */
  private void letIn() throws IOException {
    String secret = random();
    Files.writeString(password, secret + '\n');
    String unused = ask("CREATE ROLE " + USER + " LOGIN PASSWORD '" + secret + "'");
  }

  int port() {
    return port;
  }

  /** Where a database of it is. */
  public String url(String database) {
    return "postgresql://127.0.0.1:" + port + '/' + database;
  }

  /** Of the role that nodes come as. */
  public Path passwordFile() {
    return password;
  }

  /** The password file of libpq, for who administers it. */
  public Path administrators() {
    return administrators;
  }

  Connection connect(String database) throws SQLException {
    Properties administrator = new Properties();
    administrator.setProperty("user", ADMINISTRATOR);
    administrator.setProperty("password", administratorsPassword);
    return DriverManager.getConnection("jdbc:" + url(database), administrator);
  }

  /** The first column of the first row, of the server's own database; empty if there is none. */
  public String ask(String sql) {
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

  @Override
  public void close() throws IOException {
    try {
      process.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
