package dev.tamga.server.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.testkit.PostgresServer;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STORAGE.md section 3: the connection to a database on another machine, by real handshakes. */
class PostgresTlsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final TestState KZ = TestState.create("KZ", CLOCK);
  private static final TestState KG = TestState.create("KG", CLOCK);

  @TempDir private static Path home;
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server = startAs("right", "localhost");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static PostgresServer startAs(String folder, String host) throws Exception {
    Path own = Files.createDirectory(home.resolve(folder));
    var identity =
        host.equals("localhost") ? KZ.nodeServer() : KZ.issue(Profile.TLS_SERVER_NODE, "db", host);
    PostgresServer started = PostgresServer.startWithTls(identity, own);
    String unused = started.ask("CREATE DATABASE tls OWNER tamga");
    return started;
  }

  private static PostgresAddress address(PostgresServer of, TestState believed) throws Exception {
    Path ca = believed.saveRoot(home);
    return new PostgresAddress(of.url("tls"), "tamga", of.passwordFile(), Optional.of(ca));
  }

  private static void assertRefused(PostgresAddress address, String why) {
    assertThatThrownBy(() -> PostgresDatabase.open(address, 1, CLOCK).close())
        .hasMessageContaining(address.url())
        .hasMessageContaining(why)
        .hasMessageContaining("storage.database.ca, " + address.ca().orElseThrow())
        .hasMessageContaining("STORAGE.md 3");
  }

  @Test
  void serverOfTheRightCaAndName_isUsedByTls13AloneForReadsAndWrites() throws Exception {
    try (PostgresDatabase database = PostgresDatabase.open(address(server, KZ), 1, CLOCK);
        BatchWriter writer = BatchWriter.start(database, Steps.UNWATCHED)) {
      String own = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
      String written = writer.write(h -> h.select(own).mapTo(String.class).one());
      String read = database.read(h -> h.select(own).mapTo(String.class).one());
      assertThat(List.of(written, read)).containsOnly("TLSv1.3");
      assertThat(
              server.ask(
                  "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)"
                      + " WHERE usename = 'tamga' AND NOT ssl"))
          .isEqualTo("0");
    }
  }

  @Test
  void serverOfAnotherCa_isRefused() throws Exception {
    assertRefused(address(server, KG), "PKIX path");
  }

  @Test
  void serverWithTheNameOfAnotherHost_isRefused() throws Exception {
    try (PostgresServer other = startAs("other", "db.example.kz")) {
      assertRefused(address(other, KZ), "127.0.0.1");
    }
  }

  @Test
  void serverWithoutTls_isRefusedBeforeThePasswordIsSent() throws Exception {
    PostgresAddress plain = TestDatabase.address(home);
    Path ca = KZ.saveRoot(home);
    Path absent = home.resolve("no-password"); // would be refused by its name, were it asked for
    assertRefused(new PostgresAddress(plain.url(), plain.user(), absent, Optional.of(ca)), "SSL");
  }
}
