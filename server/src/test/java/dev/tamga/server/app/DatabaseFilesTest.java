package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is put on the machines of the database, read by a real server that is started with it. A
 * machine 192.0.2.x of the examples is the address 127.0.0.x here.
 */
final class DatabaseFilesTest {
  private static final Path CONF = Path.of(System.getProperty("tamga.root"), "conf");
  private static final Path ARCHIVE = CONF.resolve("cluster/archive-wal.sh");
  private static final Pattern SETTING = Pattern.compile("(?m)^([a-z_]+) = ('[^']*'|\\S+)");
  private static final Pattern DATABASE = Pattern.compile("postgresql://([^/\\s]+)/(\\w+)");
  private static final String NO_ENTRY = "28000"; // invalid_authorization_specification
  private static final String PASSWORD = "of-this-test";
  private static final int TIMED_OUT = 124; // of timeout(1)

  @TempDir private Path home;

  private static Map<String, String> settings() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    SETTING
        .matcher(Files.readString(CONF.resolve("cluster/postgresql.conf")))
        .results()
        .forEach(found -> all.put(found.group(1), found.group(2).replace("'", "")));
    return all;
  }

  /** With every shipped setting but those of the machine: where it listens, certificate, key. */
  private PostgresServer start() throws Exception {
    List<String> more = new ArrayList<>();
    settings()
        .forEach(
            (name, value) -> {
              if (!name.matches("listen_addresses|ssl_.*_file") && !value.contains(" ")) {
                more.add(name + '=' + value);
              }
            });
    assertThat(more).hasSizeGreaterThan(15);
    TestState state = TestState.create("KZ", Clock.systemUTC());
    return PostgresServer.startWithTls(state.nodeServer(), home, more);
  }

  @Test
  void server_listensWhereNodesOnOtherMachinesComeTo() throws Exception {
    assertThat(Files.readString(CONF.resolve("cluster/server.conf")))
        .contains("//db-1.lab.example:5432,");
    assertThat(settings()).containsEntry("listen_addresses", "*"); // usual is localhost
  }

  @Test
  void everyConnectionOfTheDocuments_isLetInAndNoOther() throws Exception {
    OperatorFilesTest.needs("psql", "postgresql-client");
    try (PostgresServer server = start()) {
      for (String database : documented()) {
        makeDatabase(server, database);
      }
      for (String role : List.of("tamga", "tamga_backup", "replicator")) {
        String unused = server.ask("ALTER ROLE " + role + " PASSWORD '" + PASSWORD + "'");
      }
      useRules(server);
      assertThat(server.ask("SELECT string_agg(error, ', ') FROM pg_hba_file_rules")).isNull();
      for (String database : documented()) {
        for (int node : List.of(11, 12, 13)) {
          await(() -> isLetIn(server, "tamga", database, node));
        }
        assertThat(isLetIn(server, "tamga_backup", database, 31)).isTrue();
        assertThat(isLetIn(server, "tamga", database, 31)).isFalse();
        assertThat(isLetIn(server, "tamga", database, 14)).isFalse();
        assertThat(isLetIn(server, "replicator", database, 21)).isFalse();
      }
      for (int machine : List.of(21, 22, 23, 31)) { // standbys, and the weekly base backup
        assertThat(isLetIn(server, "replicator", "", machine)).isTrue();
      }
      assertThat(isLetIn(server, "replicator", "", 11)).isFalse();
    }
  }

  /** Databases that a document or a configuration has an address of, none on the machine itself. */
  private static List<String> documented() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String file :
        List.of("cluster/server.conf", "backup/README.md", "backup/tamga-backup.service")) {
      all.append(Files.readString(CONF.resolve(file)));
    }
    List<String> found =
        DATABASE
            .matcher(all)
            .results()
            .peek(url -> assertThat(url.group(1)).startsWith("db-1.lab.example:5432,"))
            .map(url -> url.group(2))
            .distinct()
            .toList();
    assertThat(found).containsExactlyInAnyOrder("tamga", "tamga_2");
    return found;
  }

  private static void makeDatabase(PostgresServer server, String name, String... before)
      throws Exception {
    List<String> line = new ArrayList<>(List.of(before));
    line.addAll(List.of("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--set=database=" + name));
    line.add("--file=" + CONF.resolve("cluster/database.sql"));
    line.add(administrators(server));
    OperatorFilesTest.assertGood(Command.run(line));
  }

  private static String administrators(PostgresServer server) {
    return server.url("postgres").replace("//", "//postgres@");
  }

  @Test
  void rolesAndDatabase_areMadeAsTheFileSaysBeforeThereIsAStandby() throws Exception {
    OperatorFilesTest.needs("psql", "postgresql-client");
    String head = Files.readString(CONF.resolve("cluster/database.sql"));
    List<String> options =
        Pattern.compile("psql|PGOPTIONS='([^']+)'")
            .matcher(head.substring(0, head.indexOf("\n\\if")))
            .results()
            .map(found -> String.valueOf(found.group(1)))
            .toList();
    assertThat(options).hasSize(4); // two commands, each with its own
    assertThat(options.get(0)).isEqualTo(options.get(2)).isNotEqualTo("null");
    try (PostgresServer server = start()) {
      String names = settings().get("synchronous_standby_names");
      String unused = server.ask("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
      unused = server.ask("SELECT pg_reload_conf()");
      await(() -> server.ask("SHOW synchronous_standby_names").equals(names));
      String make = "--command=CREATE ROLE waits";
      Command waiting = Command.run("timeout", "3", "psql", make, administrators(server));
      assertThat(waiting.status()).as("%s", waiting).isEqualTo(TIMED_OUT);
      makeDatabase(server, "tamga", "env", "PGOPTIONS=" + options.get(0));
      assertThat(server.ask("SELECT rolname FROM pg_roles WHERE rolname = 'replicator'"))
          .isEqualTo("replicator");
    }
  }

  /** What lies in the data directory is copied to standbys and backups, a key with it. */
  @Test
  void keyAndCertificate_lieOutsideOfTheDataDirectory() throws Exception {
    assertThat(settings())
        .containsEntry("ssl_cert_file", "/etc/postgresql/tls/server.crt")
        .containsEntry("ssl_key_file", "/etc/postgresql/tls/server.key");
  }

  private static void useRules(PostgresServer server) throws IOException {
    String shipped = Files.readString(CONF.resolve("cluster/pg_hba.conf"));
    Files.writeString(
        Path.of(server.ask("SHOW hba_file")),
        shipped.replace("192.0.2.", "127.0.0.") + "host all postgres 127.0.0.1/32 trust\n");
    String unused = server.ask("SELECT pg_reload_conf()");
  }

  /**
   * @param database empty for replication
   * @param machine from whose address
   */
  private static boolean isLetIn(PostgresServer server, String role, String database, int machine)
      throws SQLException {
    Properties as = new Properties();
    as.setProperty("user", role);
    as.setProperty("password", PASSWORD);
    as.setProperty("sslmode", "require");
    as.setProperty("localSocketAddress", "127.0.0." + machine);
    if (database.isEmpty()) {
      as.setProperty("replication", "true");
      as.setProperty("assumeMinServerVersion", "13");
      as.setProperty("preferQueryMode", "simple");
    }
    String name = database.isEmpty() ? "postgres" : database;
    try (Connection unused = DriverManager.getConnection("jdbc:" + server.url(name), as)) {
      return true;
    } catch (SQLException e) {
      if (!NO_ENTRY.equals(e.getSQLState())) {
        throw e;
      }
      return false;
    }
  }

  private static void await(Callable<Boolean> what) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!what.call()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void settingsWithSeveralWords_areTakenByAServer_andASegmentIsArchived() throws Exception {
    Path wal = Files.createDirectory(home.resolve("wal"));
    Map<String, String> shipped = settings();
    String command =
        shipped
            .get("archive_command")
            .replace("/usr/local/bin/archive-wal.sh", ARCHIVE.toString())
            .replace("/var/backups/wal/", wal + "/");
    assertThat(command).isEqualTo(ARCHIVE + " %p " + wal + "/%f");
    try (PostgresServer server = start()) {
      String names = shipped.get("synchronous_standby_names");
      String unused = server.ask("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
      assertThatThrownBy(() -> server.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 ('"))
          .hasRootCauseInstanceOf(SQLException.class); // so a wrong one would have been refused
      unused = server.ask("ALTER SYSTEM RESET synchronous_standby_names"); // nobody would confirm
      unused = server.ask("ALTER SYSTEM SET archive_command = '" + command + "'");
      unused = server.ask("SELECT pg_reload_conf()");
      await(() -> server.ask("SHOW archive_command").equals(command));
      unused = server.ask("SELECT pg_switch_wal()");
      await(() -> !server.ask("SELECT archived_count FROM pg_stat_archiver").equals("0"));
      assertThat(
              Files.size(wal.resolve(server.ask("SELECT last_archived_wal FROM pg_stat_archiver"))))
          .isEqualTo(16 << 20);
    }
  }

  private static Command archive(Path segment, Path place) throws Exception {
    return Command.run(ARCHIVE.toString(), segment.toString(), place.toString());
  }

  @Test
  void segmentThatIsThereAlready_isWellIfItIsTheSame_andNeverOverwritten() throws Exception {
    Path segment = Files.write(home.resolve("segment"), new byte[] {1, 2, 3});
    Path place = Files.createDirectory(home.resolve("wal")).resolve("000000010000000000000001");
    Path part = Files.writeString(place.resolveSibling("." + place.getFileName()), "of a crash");
    OperatorFilesTest.assertGood(archive(segment, place));
    assertThat(place).hasSameBinaryContentAs(segment);
    assertThat(part).doesNotExist();
    OperatorFilesTest.assertGood(archive(segment, place)); // killed before PostgreSQL noted it

    Path other = Files.write(home.resolve("other"), new byte[] {1, 2, 3, 4});
    Command refused = archive(other, place);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.text())
        .contains(place + " is there, and is not " + other, "was overwritten");
    assertThat(place).hasSameBinaryContentAs(segment);
    try (Stream<Path> left = Files.list(place.getParent())) {
      assertThat(left).containsExactly(place);
    }
  }

  @Test
  void archiveThatIsNotThere_isAFailure() throws Exception {
    Path segment = Files.write(home.resolve("segment"), new byte[] {1});
    assertThat(archive(segment, home.resolve("away/1")).status()).isNotZero();
    assertThat(archive(home.resolve("no-segment"), home.resolve("1")).status()).isNotZero();
    assertThat(home.resolve("1")).doesNotExist();
    assertThat(Command.run(ARCHIVE.toString(), segment.toString()).status()).isEqualTo(2);
  }
}
