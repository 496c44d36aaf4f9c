package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.PostgresServer;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.TestBlobs;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * conf/backup, run as an operator does: PostgreSQL with its own tools and roles, bytes in an object
 * store that outlives the database. What is put back is a service that goes on.
 */
@Tag("database-server") // once more with a server that no pg_dump is too old for
final class BackupScriptsTest {
  private static final Path CONF = Path.of(System.getProperty("tamga.root"), "conf");
  private static final Pattern URL = Pattern.compile("postgresql://127\\.0\\.0\\.1:([0-9]+)/(.+)");
  private static final int SEALED_SEQ = 3;
  private static final int MOST_DRAFTS = 200;
  private static final int ANOTHER_USER = 12345;

  @TempDir private Path home;
  private Federation federation;

  @BeforeEach
  void configure() {
    federation = Federation.in(home);
  }

  private void onPostgresAndObjects(S3Server store) throws Exception {
    OperatorFilesTest.needs("pg_dump", "postgresql-client");
    OperatorFilesTest.needs("psql", "postgresql-client");
    S3Address objects = store.address("service/");
    PostgresAddress database = address();
    federation.configure(
        """
        storage.database { url = "%s", user = %s, password-file = "%s" }
        storage.objects {
          endpoint = "%s", region = "%s", bucket = "%s", prefix = "%s"
          access-key = "%s", secret-key-file = "%s", segment = 1 MiB
        }
        """
            .formatted(
                database.url(),
                database.user(),
                database.passwordFile(),
                objects.endpoint(),
                objects.region(),
                objects.bucket(),
                objects.prefix(),
                objects.accessKey(),
                objects.secretKeyFile()));
    prepareDatabase();
    needsDumpOfThatServer();
  }

  /** One that is older than the server refuses to read it. */
  private void needsDumpOfThatServer() throws Exception {
    int dump = major(Command.run("pg_dump", "--version").text());
    int server = major(psql("--tuples-only", "--command=SELECT version()"));
    assumeTrue(dump >= server, "needs pg_dump " + server + " (here: " + dump + ")");
  }

  private static int major(String version) {
    Matcher number = Pattern.compile("PostgreSQL\\)? (\\d+)").matcher(version);
    assertThat(number.find()).as(version).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private PostgresAddress address() {
    return TestDatabase.address(home.resolve("data/state"));
  }

  /** What the operator runs once for a service, and before a restore. */
  private void prepareDatabase() throws Exception {
    String unused =
        psql("--set=database=" + name(), "--file=" + CONF.resolve("cluster/database.sql"));
    String secret = Files.readAllLines(address().passwordFile()).get(0);
    Path role =
        Files.writeString(
            home.resolve("role.sql"), "ALTER ROLE tamga_backup PASSWORD '" + secret + "';\n");
    unused = psql("--quiet", "--file=" + role);
  }

  private String psql(String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1"));
    line.add(
        "--dbname=host=127.0.0.1 port=%s user=postgres dbname=postgres passfile=%s"
            .formatted(url().group(1), PostgresServer.get().administrators()));
    line.addAll(List.of(more));
    Command done = Command.run(line);
    OperatorFilesTest.assertGood(done);
    return done.text();
  }

  private Matcher url() {
    Matcher url = URL.matcher(address().url());
    assertThat(url.matches()).isTrue();
    return url;
  }

  private String name() {
    return url().group(2);
  }

  private Node start() throws Exception {
    return Node.start(
        ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED);
  }

  private SentPackage send(Party lab, String name, int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Path file = Files.write(home.resolve(name), content);
    try (Outgoing outgoing = Outgoing.create(home.resolve("out-" + name), lab.consignment(file))) {
      return lab.sender().send(outgoing, TransferListener.SILENT);
    }
  }

  private Command backup(Path to) throws Exception {
    return run(
        "backup.sh",
        "postgres",
        "--to",
        to.toString(),
        "--url",
        address().url(),
        "--user",
        "tamga_backup",
        "--password-file",
        address().passwordFile().toString(),
        "--", // the bytes come after the state, which is whole by then
        "sh",
        "-c",
        "cd '" + to + "' && sha256sum --quiet -c SHA256SUMS && touch bytes-are-copied-now");
  }

  private Command restore(Path from) throws Exception {
    return restore(from, federation.configuration());
  }

  private Command restore(Path from, Path check) throws Exception {
    return run(
        "restore.sh",
        "postgres",
        "--from",
        from.toString(),
        "--url",
        address().url(),
        "--user",
        address().user(),
        "--password-file",
        address().passwordFile().toString(),
        "--check",
        check.toString());
  }

  private Command run(String script, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("env", "PATH=" + programs(), "bash"));
    line.add(CONF.resolve("backup").resolve(script).toString());
    line.addAll(List.of(arguments));
    return Command.run(line);
  }

  /** The path of programs, with this very node's commands first. */
  private String programs() throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path file = bin.resolve("tamga-server");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        file,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s --lang en \"$@\"\n"
            .formatted(java, System.getProperty("java.class.path"), Main.class.getName()));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return bin + ":" + System.getenv("PATH");
  }

  /** The database is gone, and a new one is made as at first; the nodes' disks are still there. */
  private void destroyAndPrepare() throws Exception {
    String unused = psql("--command=DROP DATABASE " + name() + " WITH (FORCE)");
    prepareDatabase();
  }

  /** Drafts come all the time; the log does not move. Returns how many came. */
  private static int fill(Party lab, AtomicBoolean until) throws Exception {
    int n = 0;
    while (n < MOST_DRAFTS && (n == 0 || !until.get())) {
      WireDraft unused = WireDraft.open(lab, PackageId.random()).item("part.raw", 40_000);
      n++;
    }
    return n;
  }

  @Test
  void serviceWhoseDatabaseIsLost_isPutBackFromABackupThatWasMadeWhileItWorked() throws Exception {
    try (S3Server store = S3Server.start()) {
      onPostgresAndObjects(store);
      Path folder = home.resolve("backups");
      SentPackage sent;
      try (Node node = start();
          Party lab = Party.laboratory(federation, node.address())) {
        sent = send(lab, "one.raw", 3_500_000);
        AtomicBoolean made = new AtomicBoolean();
        int drafts = beside(() -> fill(lab, made), () -> backupGood(folder, made));
        assertThat(drafts).isPositive();
      }
      destroyAndPrepare();
      Command restored = restore(folder);
      assertThat(restored.status()).as("%s", restored).isZero();
      assertThat(restored.text()).contains("Everything agrees.", "restored and checked");
      try (Node node = start();
          Party lab = Party.laboratory(federation, node.address());
          Party prosecutor = Party.prosecutor(federation, node.address())) {
        PackageId id = sent.document().id();
        Bytes old = Bytes.of(Files.readAllBytes(sent.receiptFile()));
        assertThat(receipt(lab, id)).isEqualTo(old);
        var unused = lab.receipts().verify(old);
        FetchedPackage fetched =
            prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
        assertThat(fetched.verified().items()).hasSize(1);
        SentPackage next = send(lab, "two.raw", 100_000);
        assertThat(receipt(lab, next.document().id())).isNotEqualTo(old);
        OperatorFilesTest.assertGood(backup(home.resolve("again"))); // the rights are as before
      }
    }
  }

  private boolean backupGood(Path folder, AtomicBoolean made) throws Exception {
    try {
      Command done = backup(folder);
      assertThat(done.status()).as("%s", done).isZero();
      assertThat(folder.resolve("bytes-are-copied-now")).exists();
      return true;
    } finally {
      made.set(true);
    }
  }

  private static <T> T beside(Callable<T> one, Callable<Boolean> other) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<T> running = thread.submit(one);
      boolean unused = other.call();
      return running.get();
    } finally {
      thread.shutdownNow();
    }
  }

  private static Bytes receipt(Party party, PackageId id) throws Exception {
    return Bytes.of(
        party
            .node()
            .call(Request.of("GET", Paths.receipt(id, SEALED_SEQ)).maxAnswer(Limits.HOLLOW_BYTES))
            .body());
  }

  @Test
  void backupThatIsOlderThanWhatWasAcknowledged_isRefusedAtStartWithWhatToDo() throws Exception {
    try (S3Server store = S3Server.start()) {
      onPostgresAndObjects(store);
      Path folder = home.resolve("old");
      try (Node node = start();
          Party lab = Party.laboratory(federation, node.address())) {
        SentPackage unused = send(lab, "one.raw", 10_000);
        OperatorFilesTest.assertGood(backup(folder));
        unused = send(lab, "two.raw", 20_000);
      }
      destroyAndPrepare();
      OperatorFilesTest.assertGood(restore(folder)); // it agrees in itself
      assertThatThrownBy(this::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("the database has 3 entries, the anchor 6")
          .hasMessageContaining("an old backup was restored")
          .hasMessageContaining("Put back the newest database");
    }
  }

  @Test
  void nothingIsOverwrittenAndNothingDamagedIsPutBack() throws Exception {
    try (S3Server store = S3Server.start()) {
      onPostgresAndObjects(store);
      start().close();
      Path folder = home.resolve("one");
      OperatorFilesTest.assertGood(backup(folder));
      assertRefused(1, backup(folder), folder + " exists (expected: a new folder)");
      assertRefused(1, restore(folder), "tables (expected: none). Nothing is overwritten");
      destroyAndPrepare();
      Path other = federation.house("other", TestDatabase.postgresSettings(home.resolve("other")));
      Node.start(ServerConfig.load(other), Clock.systemUTC(), Steps.UNWATCHED).close();
      Command mistaken = restore(folder, other);
      assertRefused(1, mistaken, "names another database than the one that is meant");
      assertThat(mistaken.text()).doesNotContain("Everything agrees.");
      Path dump = folder.resolve("database.dump");
      byte[] bytes = Files.readAllBytes(dump);
      bytes[bytes.length / 2] ^= 1;
      Files.write(dump, bytes);
      destroyAndPrepare();
      assertRefused(1, restore(folder), "is damaged: take another copy of it");
    }
  }

  private static void assertRefused(int status, Command done, String why) {
    assertThat(done.status()).as("%s", done).isEqualTo(status);
    assertThat(done.text()).contains(why);
  }

  @Test
  void databaseOfAnotherMachineWithoutACa_orPasswordThatOthersRead_isRefused() throws Exception {
    OperatorFilesTest.needs("pg_dump", "postgresql-client");
    Path password = Files.writeString(home.resolve("open.password"), "secret\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    String to = home.resolve("to").toString();
    String file = password.toString();
    assertRefused(
        2,
        run(
            "backup.sh",
            "postgres",
            "--to",
            to,
            "--url",
            "postgresql://db.example/tamga",
            "--user",
            "u",
            "--password-file",
            file),
        "--ca is missing: db.example is another machine");
    assertRefused(
        1,
        run(
            "backup.sh",
            "postgres",
            "--to",
            to,
            "--url",
            "postgresql://localhost/tamga",
            "--user",
            "u",
            "--password-file",
            file),
        "has mode 644: others may read it (expected: 600)");
    assertThat(home.resolve("to")).doesNotExist();
    assertThat(home.resolve("to.partial")).doesNotExist();
  }

  @Test
  void help_hasExamples() throws Exception {
    for (String script : List.of("backup.sh", "restore.sh", "prune.sh")) {
      Command help = run(script, "--help");
      assertThat(help.status()).isZero();
      assertThat(help.text()).contains("Examples:\n", "Exit codes: ").doesNotContain("set -euo");
      assertRefused(2, run(script, "postgres", "--frob"), script + " --help says how it is used");
    }
  }

  @Test
  void embeddedNode_isPutBackFromABackupThatWasMadeWhileItRan() throws Exception {
    assumeTrue(
        Main.commandLine(Steps.UNWATCHED).getSubcommands().containsKey("backup"),
        "needs tamga-server backup");
    assumeFalse(TestDatabase.isPostgres() || TestBlobs.isS3(), "of the embedded node");
    Path folder = home.resolve("embedded");
    String config = federation.configuration().toString();
    SentPackage sent;
    try (Node node = start();
        Party lab = Party.laboratory(federation, node.address())) {
      sent = send(lab, "one.raw", 2_500_000);
      OperatorFilesTest.assertGood(
          run("backup.sh", "embedded", "--to", folder.toString(), "--config", config));
    }
    String data = federation.data().toString();
    List<String> line = List.of("embedded", "--from", folder.toString(), "--data", data);
    List<String> checked = new ArrayList<>(line);
    checked.addAll(List.of("--check", config));
    assertRefused(1, run("restore.sh", line.toArray(String[]::new)), "Nothing is overwritten");
    for (String part : List.of("state", "blobs")) {
      Files.move(federation.data().resolve(part), home.resolve("lost-" + part));
    }
    Path moved = Files.writeString(federation.data().resolve("moved.txt"), "x");
    assertRefused(1, run("restore.sh", checked.toArray(String[]::new)), "was moved");
    assertThat(moved).exists();
    Files.delete(moved);
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(federation.data(), "unix:uid"));
    if (root) {
      Files.setAttribute(federation.data(), "unix:uid", ANOTHER_USER);
    }
    Command restored = run("restore.sh", checked.toArray(String[]::new));
    assertThat(restored.status()).as("%s", restored).isZero();
    for (String part : List.of("state", "state/state.db", "state/state.lock", "blobs")) {
      assertThat(Files.getAttribute(federation.data().resolve(part), "unix:uid"))
          .as(part)
          .isEqualTo(Files.getAttribute(federation.data(), "unix:uid"));
    }
    line = new ArrayList<>(line);
    Path other = federation.house("other", "");
    Node.start(ServerConfig.load(other), Clock.systemUTC(), Steps.UNWATCHED).close();
    for (String part : List.of("state", "blobs")) {
      Files.move(federation.data().resolve(part), home.resolve("again-" + part));
    }
    line.addAll(List.of("--check", other.toString()));
    assertRefused(
        1, run("restore.sh", line.toArray(String[]::new)), "names another database than the one");
    try (Node node = start();
        Party lab = Party.laboratory(federation, node.address())) {
      assertThat(receipt(lab, sent.document().id()))
          .isEqualTo(Bytes.of(Files.readAllBytes(sent.receiptFile())));
    }
  }
}
