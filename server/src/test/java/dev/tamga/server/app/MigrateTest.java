package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.migrate.place.MoveRows;
import dev.tamga.server.migrate.rows.Dialect;
import dev.tamga.server.migrate.rows.Tables;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.open.OpenDatabase;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.TestBlobs;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that moves house keeps everything, whatever stops the move and how often.
 *
 * <p>{@code -Dtamga.migrate.packages=1000} moves so many with five {@code kill -9}.
 */
@Tag("long")
final class MigrateTest {
  private static final int FEW = 24;
  private static final int LEAST = 3;
  private static final Path RESTORE =
      Path.of(System.getProperty("tamga.root"), "conf/backup/restore.sh");
  private static final Pattern WHICH = Pattern.compile("only=\"\\$\\(ask \"([^\"]+)\"\\)\"");
  private static final String NO_TURN = "table turn has no row (expected: one; STORAGE.md 1)";
  private static final String INSTANCES =
      "CREATE TABLE IF NOT EXISTS instance (name TEXT, process TEXT, folder TEXT, version TEXT,"
          + " since BIGINT, seen BIGINT)";

  @TempDir private Path home;
  private Federation federation;
  private HeldByClients clients;

  /** What a command said, and its exit code. */
  private record Said(int code, String text) {}

  @BeforeEach
  void found() {
    federation = Federation.in(home);
    clients = new HeldByClients(federation);
  }

  private Path house(String name, boolean postgres, boolean objects) throws IOException {
    Path folder = home.resolve(name);
    return federation.house(
        name,
        (postgres ? TestDatabase.postgresSettings(folder) : "")
            + '\n'
            + (objects ? TestBlobs.objectSettings(folder, "1 MiB") : ""));
  }

  private static Node start(Path house) throws Exception {
    return Node.start(ServerConfig.load(house), Clock.systemUTC(), Steps.UNWATCHED);
  }

  private byte[] fill(Path house, int packages) throws Exception {
    try (Node node = start(house)) {
      clients.fill(node.address(), packages);
      return clients.checkpoint(node.address());
    }
  }

  private static Said migrate(Steps steps, Path from, Path to, String... more) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    List<String> line =
        new ArrayList<>(
            List.of("--lang", "en", "migrate", "--from", from.toString(), "--to", to.toString()));
    line.addAll(List.of(more));
    int code = Main.commandLine(steps).setOut(out).setErr(out).execute(line.toArray(String[]::new));
    return new Said(code, text.toString());
  }

  private static Said migrate(Path from, Path to, String... more) {
    return migrate(Steps.UNWATCHED, from, to, more);
  }

  private static List<Disagreement> checked(Path house) throws Exception {
    List<Disagreement> found = new ArrayList<>();
    long unused = CheckNode.run(ServerConfig.load(house), Clock.systemUTC(), found::add);
    return found;
  }

  private void moved(Path house, byte[] checkpoint) throws Exception {
    try (Node node = start(house)) {
      assertThat(clients.checkpoint(node.address())).isEqualTo(checkpoint);
      clients.check(node.address());
    }
    assertThat(checked(house)).isEmpty();
  }

  @Test
  void moveThatDiesAgainAndAgain_goesOnAndKeepsEverything() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", true, true);
    byte[] checkpoint = fill(old, FEW);
    halted(old, next, Step.BATCH_APPLIED, 1); // only the old place knows of the move
    halted(old, next, Step.COMMITTED, 1); // both do
    assertThatThrownBy(() -> start(next))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("being moved into")
        .hasMessageContaining("migrate again");
    halted(old, next, Step.COMMITTED, 9); // among the rows
    halted(old, next, Step.COMMITTED, 25); // among the bytes
    Said last = migrate(old, next);
    assertThat(last.text()).contains("The node was moved to postgresql://");
    assertThat(last.code()).isZero();
    refusesTheOldPlace(old, next);
    moved(next, checkpoint);
  }

  private void halted(Path old, Path next, Step step, int pass) throws Exception {
    Path output = Files.createTempFile(home, "move-", ".log");
    Process process = begin(output, old, next, step.id(), pass);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(HaltingNode.KILLED);
  }

  private static Process begin(Path output, Path old, Path next, String step, int pass)
      throws IOException {
    List<String> line =
        NodeProcess.java(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"), HaltingMove.class);
    line.addAll(List.of(old.toString(), next.toString(), step, Integer.toString(pass)));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static void refusesTheOldPlace(Path old, Path next) {
    assertThatThrownBy(() -> start(old))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("was left on")
        .hasMessageContaining("configuration of the new place");
    Said again = migrate(old, next);
    assertThat(again.text()).contains("The old place was moved already, on ");
    assertThat(again.code()).isEqualTo(1);
  }

  @Test
  void everyPairOfKinds_keepsEverything() throws Exception {
    List<Path> houses =
        List.of(
            house("a", false, false),
            house("b", true, true),
            house("c", false, true),
            house("d", true, false),
            house("e", false, false));
    byte[] checkpoint = fill(houses.get(0), LEAST);
    for (int i = 1; i < houses.size(); i++) {
      Said dry = migrate(houses.get(i - 1), houses.get(i), "--dry-run");
      assertThat(dry.text()).contains("packages: 4", "Nothing is in the way.");
      Said said = migrate(houses.get(i - 1), houses.get(i));
      assertThat(said.code()).as(said.text()).isZero();
      assertThat(said.text()).contains("To be moved: ", "Rows ", "The copy is checked now");
    }
    moved(houses.get(4), checkpoint);
  }

  @Test
  void crashBetweenTheTwoHalvesOfTheEnd_isFinishedByTheNextRun() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, true);
    byte[] checkpoint = fill(old, LEAST);
    assertThat(migrate(old, next).code()).isZero();
    MoveRows.Moved left;
    try (Database database = open(old)) {
      left = database.read(MoveRows::moved).orElseThrow();
    }
    try (Database database = open(next);
        BatchWriter writer = BatchWriter.start(database, Steps.UNWATCHED)) {
      boolean unused =
          writer.write(
              handle ->
                  MoveRows.begin(
                      handle,
                      new MoveRows.Moving(
                          left.move(),
                          MoveRows.Side.TO,
                          "old",
                          "node.test/custody",
                          Instant.now(),
                          "")));
    }
    Files.delete(home.resolve("old/moved.txt"));
    assertThatThrownBy(() -> start(next)).hasMessageContaining("being moved into");
    assertThat(migrate(old, next).code()).isZero();
    assertThat(home.resolve("old/moved.txt"))
        .content()
        .contains("move " + left.move() + '\n', "to " + left.place() + '\n');
    moved(next, checkpoint);
  }

  @Test
  void backupOfBeforeTheMove_putBackInTheOldPlace_isRefused() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, false);
    byte[] checkpoint = fill(old, LEAST);
    copy("old/state", "backup/state");
    copy("old/blobs", "backup/blobs");
    assertThat(migrate(old, next).code()).isZero();
    Files.move(home.resolve("old/state"), home.resolve("lost-state"));
    Files.move(home.resolve("old/blobs"), home.resolve("lost-blobs"));
    copy("backup/state", "old/state");
    copy("backup/blobs", "old/blobs");
    refusesTheOldPlace(old, next);
    refused(migrate(old, house("third", false, false)), 1, "The old place was moved already");
    refused(migrate(next, old), 1, "The new place was itself moved");
    moved(next, checkpoint);
  }

  private void copy(String from, String to) throws IOException {
    Path start = home.resolve(from);
    try (Stream<Path> all = Files.walk(start)) {
      for (Path one : all.toList()) {
        Path copy = home.resolve(to).resolve(start.relativize(one).toString());
        Files.createDirectories(copy.getParent());
        Path unused = Files.copy(one, copy);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void databaseWithoutSchemaOrOfAnotherVersion_isRefusedAndLeftAsItIs(boolean postgres)
      throws Exception {
    Path house = house("house", postgres, false);
    if (!postgres) { // a folder says nothing
      Files.createDirectories(home.resolve("house/state"));
      Files.write(home.resolve("house/state/state.db"), new byte[0]);
    }
    assertThatThrownBy(() -> checked(house)).hasMessageContaining("nothing is stored there");
    refused(migrate(house, house("next", false, false), "--dry-run"), 2, "nothing is stored there");
    try (Handle raw = raw("house", postgres)) {
      assertThat(Dialect.of(raw).tables(raw)).isEmpty();
    }
    start(house).close();
    assertThat(checked(house)).isEmpty();
    isTheOneThatIsMeant(house, postgres);
    String newest = newest(postgres);
    change(
        "house",
        postgres,
        "UPDATE flyway_schema_history SET version = '99' WHERE version = '" + newest + "'");
    assertThatThrownBy(() -> checked(house))
        .hasMessageContaining("its schema has version 99 (expected: " + newest + ", this program's")
        .hasMessageContaining("Use the newer program");
    change("house", postgres, "DELETE FROM flyway_schema_history WHERE version = '99'");
    assertThatThrownBy(() -> checked(house))
        .hasMessageContaining("(expected: " + newest)
        .hasMessageContaining("Start the node once");
  }

  private String newest(boolean postgres) throws Exception {
    String sql = "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1";
    try (Handle raw = raw("house", postgres)) {
      return raw.createQuery(sql).mapTo(String.class).one();
    }
  }

  /** What restore.sh says of a database is what the command finds it to be. */
  private void isTheOneThatIsMeant(Path house, boolean postgres) throws Exception {
    String meant = home.resolve("house").toString();
    if (postgres) {
      Matcher asked = WHICH.matcher(Files.readString(RESTORE));
      assertThat(asked.find()).isTrue();
      try (Handle raw = raw("house", true)) {
        meant = raw.select(asked.group(1)).mapTo(String.class).one();
      }
      assertThat(meant).matches("[0-9]+@[0-9]{16}");
    }
    ServerConfig config = ServerConfig.load(house);
    Clock clock = Clock.systemUTC();
    assertThat(CheckNode.run(config, Optional.of(meant), clock, found -> {})).isZero();
    assertThatThrownBy(
            () -> CheckNode.run(config, Optional.of(home.toString()), clock, found -> {}))
        .hasMessageContaining("names another database than the one that is meant");
  }

  private Handle raw(String house, boolean postgres) {
    return postgres
        ? TestDatabase.raw(home.resolve(house))
        : Jdbi.open("jdbc:sqlite:" + home.resolve(house).resolve("state/state.db"));
  }

  private void change(String house, boolean postgres, String sql) {
    try (Handle raw = raw(house, postgres)) {
      assertThat(raw.execute(sql)).isPositive();
    }
  }

  private static Database open(Path house) throws Exception {
    return OpenDatabase.of(ServerConfig.load(house).storage(), Clock.systemUTC());
  }

  @Test
  void placeThatIsInUseOrNotEmptyOrAnothers_isRefused() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, true);
    try (Node node = start(old)) {
      clients.fill(node.address(), LEAST);
      refused(migrate(old, next), 2, "stop its node", "in use by another process");
    }
    refused(migrate(old, old), 1, "Old and new place are the same");
    Path used = house("used", false, false);
    start(used).close();
    refused(migrate(old, used), 1, "is not empty: table log_state has rows");
    Path none = house("none", false, false);
    refused(migrate(none, next), 2, "nothing is stored there");
    Path bytes = house("bytes", false, false);
    Files.createDirectories(home.resolve("bytes/blobs/x"));
    Files.write(home.resolve("bytes/blobs/x/0000000000000001.data"), new byte[1]);
    refused(migrate(old, bytes), 1, "is not empty: it has bytes");
    Path marked = house("marked", false, false);
    Files.createDirectories(home.resolve("marked/blobs"));
    Files.writeString(home.resolve("marked/blobs/service"), "x node.other/custody\n");
    refused(migrate(old, marked), 1, "marked \"x node.other/custody\" as those of another service");
    Path other = house("other", false, true);
    Files.writeString(other, Files.readString(other) + "\nlog.origin = \"node.other/custody\"\n");
    refused(migrate(old, other), 1, "of two logs");
  }

  private static void refused(Said said, int code, String... words) {
    assertThat(said.text()).contains(words);
    assertThat(said.code()).isEqualTo(code);
  }

  @Test
  void nodeThatStartsOnTheOldPlaceMeanwhile_voidsTheMove() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, true);
    byte[] unused = fill(old, LEAST);
    halted(old, next, Step.COMMITTED, 9);
    start(old).close();
    refused(migrate(old, next), 1, "and is void: a node has used the old place since");
    Path fresh = house("fresh", false, true);
    assertThat(migrate(old, fresh).code()).isZero();
    try (Node node = start(fresh)) {
      clients.check(node.address());
    }
  }

  @Test
  void processThatStillWritesInASharedDatabase_voidsTheMoveOrCanWriteNoMore() throws Exception {
    Path old = house("old", true, false);
    byte[] unused = fill(old, LEAST);
    try (Database database = open(old);
        BatchWriter node = BatchWriter.start(database, Steps.UNWATCHED)) {
      AtomicInteger left = new AtomicInteger(9);
      Said writes =
          migrate(
              step -> {
                if (step == Step.COMMITTED && left.decrementAndGet() == 0) {
                  touch(node); // the rows are the same as before
                }
              },
              old,
              house("next", false, false));
      refused(writes, 1, "a node has written in the old place since the move began");
      assertThat(migrate(old, house("fresh", false, false)).code()).isZero();
      assertThatThrownBy(() -> touch(node)).hasRootCauseMessage(NO_TURN);
      assertThatThrownBy(() -> start(old)).hasMessageContaining("was left on");
    }
  }

  private static void touch(BatchWriter node) {
    try {
      int unused = node.write(handle -> handle.execute("UPDATE packages SET bytes = bytes"));
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nodeThatRunsOnASharedDatabase_isNamed() throws Exception {
    Path old = house("old", true, false);
    try (Database database = open(old);
        BatchWriter writer = BatchWriter.start(database, Steps.UNWATCHED)) {
      int unused =
          writer.write(
              handle -> {
                int made = handle.execute(INSTANCES);
                return made
                    + handle.execute(
                        "INSERT INTO instance VALUES ('node-2', 'p', 'f', 'v', 0, ?)",
                        System.currentTimeMillis());
              });
    }
    refused(migrate(old, house("next", false, false)), 1, "A node runs on the old place: node-2");
  }

  @Test
  void damagedItem_isNamedAfterAllOthersWereCopied() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, true);
    byte[] checkpoint = fill(old, LEAST);
    Path file = aBlob();
    byte[] whole = Files.readAllBytes(file);
    byte[] bent = whole.clone();
    bent[bent.length / 2] ^= 1;
    Files.write(file, bent);
    refused(migrate(old, next), 1, "Damaged in the old place: 1 items", "CRC-32C", "package ");
    Files.write(file, whole);
    assertThat(migrate(old, next).code()).isZero();
    moved(next, checkpoint);
  }

  @Test
  void itemThatTheDiskDoesNotGive_isNamedAfterAllOthersWereCopied() throws Exception {
    Path old = house("old", false, false);
    Path next = house("next", false, false);
    byte[] checkpoint = fill(old, LEAST);
    Path file = aBlob();
    Path away = Files.move(file, home.resolve("away"));
    Path unused = Files.createSymbolicLink(file, file);
    Said said = migrate(old, next);
    refused(said, 1, "Not readable in the old place: 1 items", ", item ", "could not be read");
    assertThat(said.text()).contains("symbolic link").doesNotContain("Damaged");
    assertThat(home.resolve("old/moved.txt")).doesNotExist();
    Files.delete(file);
    unused = Files.move(away, file);
    assertThat(migrate(old, next).code()).isZero();
    moved(next, checkpoint);
  }

  @Test
  void receiptThatIsPromised_isSaidBeforeAnythingIsCopied() throws Exception {
    Path old = house("old", false, false);
    byte[] unused = fill(old, LEAST);
    change(
        "old",
        false,
        "UPDATE receipts SET bytes = NULL WHERE rowid = (SELECT min(rowid) FROM receipts)");
    refused(
        migrate(old, house("next", false, false), "--dry-run"),
        1,
        "promised and not issued: 1. Start the old node once");
  }

  @Test
  void spoolOfANodeThatMayRun_isLeftAlone() throws Exception {
    Path old = house("old", false, true);
    start(old).close();
    Path spooled = Files.write(home.resolve("old/spool/of-a-node.spool"), new byte[1]);
    assertThat(migrate(old, house("next", false, false), "--dry-run").code()).isZero();
    assertThat(spooled).exists();
  }

  private Path aBlob() throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve("old/blobs"))) {
      return all.filter(file -> file.toString().endsWith(".data"))
          .filter(file -> file.toFile().length() > 0)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tamga.migrate.packages", matches = "[0-9]+")
  void manyPackagesAndFiveKills_areMovedWhole(TestReporter reporter) throws Exception {
    int packages = Integer.getInteger("tamga.migrate.packages");
    Path old = house("old", false, false);
    Path next = house("next", true, true);
    byte[] checkpoint = fill(old, packages);
    List<String> killed = new ArrayList<>();
    try (Database watched = open(next)) {
      killed.add(killedAt(old, next, watched, "moving", 1));
      killed.add(killedAt(old, next, watched, "hops", 1));
      killed.add(killedAt(old, next, watched, "segments", packages / 5));
      killed.add(killedAt(old, next, watched, "segments", packages / 2));
      killed.add(killedAt(old, next, watched, "segments", packages * 4 / 5));
    }
    long begun = System.nanoTime();
    Said last = migrate(old, next);
    assertThat(last.code()).as(last.text()).isZero();
    reporter.publishEntry(
        Map.of(
            "packages", Integer.toString(clients.packages()),
            "killed at", killed.toString(),
            "last run ms", Long.toString((System.nanoTime() - begun) / 1_000_000),
            "said", last.text()));
    refusesTheOldPlace(old, next);
    moved(next, checkpoint);
  }

  /** Ends a move by SIGKILL when a table of the new place has so many rows. */
  private String killedAt(Path old, Path next, Database watched, String table, int least)
      throws Exception {
    Path output = Files.createTempFile(home, "move-", ".log");
    Process process = begin(output, old, next, "never", 1);
    long rows = 0;
    while (process.isAlive()
        && (rows < least || !Files.readString(output).contains("To be moved: "))) {
      boolean unused = process.waitFor(5, TimeUnit.MILLISECONDS);
      rows = watched.read(handle -> Tables.count(handle, table));
    }
    assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
    process.destroyForcibly();
    assertThat(process.waitFor()).isEqualTo(HaltingNode.KILLED);
    return table + ": " + watched.read(handle -> Tables.count(handle, table));
  }
}
