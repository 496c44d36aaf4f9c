package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one service, on one database and one object store (STORAGE.md section 5). */
@Tag("long")
final class SeveralNodesTest {
  private static final String PREFIX = "service/";
  private static final String PROMISES =
      "UPDATE duty SET due = 0, until = 0 WHERE name = 'receipts that were promised'";
  private static final long MOST_SECONDS = 90;
  private static final long LOOK_MILLIS = 50;

  @TempDir private Path home;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Federation federation;
  private S3Server objects;
  private PostgresDatabase database;
  private BatchWriter writer;

  @BeforeEach
  void found() throws Exception {
    federation = Federation.in(home);
    objects = opened(S3Server.start());
    database = opened(PostgresDatabase.open(address(), 2, Clock.systemUTC()));
    writer = opened(BatchWriter.start(database, Steps.UNWATCHED));
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  private PostgresAddress address() {
    return TestDatabase.address(home.resolve("data/state"));
  }

  private String shared() {
    PostgresAddress address = address();
    return """

    storage.database { url = "%s", user = "%s", password-file = "%s" }
    """
        .formatted(address.url(), address.user(), address.passwordFile());
  }

  private String objects(String prefix) {
    S3Address address = objects.address(prefix);
    return """
    storage.objects { endpoint = "%s", region = "%s", bucket = "%s", prefix = "%s", access-key = "%s", secret-key-file = "%s", segment = 1 MiB }
    """
        .formatted(
            address.endpoint(),
            address.region(),
            address.bucket(),
            address.prefix(),
            address.accessKey(),
            address.secretKeyFile());
  }

  /** Of a node with this name and folder. */
  private Path configuration(String instance, String folder, String storage) throws Exception {
    federation.configure("node.instance = \"" + instance + "\"\n" + storage);
    String text = Files.readString(federation.configuration());
    Path file = home.resolve(folder + ".conf");
    return Files.writeString(file, text.replace("data = \"data\"", "data = \"" + folder + '"'));
  }

  private Node start(Path configuration, Steps steps) throws Exception {
    return opened(Node.start(ServerConfig.load(configuration), Clock.systemUTC(), steps));
  }

  private Node start(String instance, String folder) throws Exception {
    return start(configuration(instance, folder, service()), Steps.UNWATCHED);
  }

  private String service() {
    return shared() + objects(PREFIX);
  }

  private void assertRefused(Path configuration, String... why) {
    assertThatThrownBy(() -> start(configuration, Steps.UNWATCHED))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(why);
  }

  private static String management(Node node, String path) throws Exception {
    return Command.run("curl", "-sS", "http://127.0.0.1:" + node.management().getPort() + path)
        .text();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private int count(String from) throws Refusal {
    return database.read(
        handle -> handle.select("SELECT count(*) FROM " + from).mapTo(Integer.class).one());
  }

  private int execute(String sql) throws Refusal {
    return writer.write(handle -> handle.execute(sql));
  }

  @Test
  void nodeOfAnotherNameOrStore_isRefusedAndAnHonestOneIsSeen() throws Exception {
    Node first = start("one", "a");
    assertRefused(
        configuration("one", "b", service()),
        "node.instance: \"one\" is held by a living process of another data folder");
    assertRefused(
        configuration("two", "b", shared() + objects("other/")),
        "blob store: mark none",
        "share storage.objects");
    assertRefused(configuration("two", "b", shared()), "blob store: mark none");
    assertRefused(
        configuration("two", "b", service() + "log.origin = \"other.test/custody\"\n"),
        "log.origin: \"other.test/custody\" (expected: \"node.test/custody\"");
    assertThat(objects.objects().keys(""))
        .doesNotContain("other/service")
        .contains("service/service");
    assertRefused(configuration("two", "a", service()), "is in use by another process");
    Node second = start("two", "b");
    await(() -> management(first, "/metrics").contains("tamga_instances 2.0"));
    assertThat(management(second, "/metrics"))
        .containsPattern(
            "tamga_node_info\\{instance=\"two\",node=\"node.test\",version=\"[0-9.]+\"")
        .contains("tamga_duty_held{duty=\"checkpoint timestamp\"}");
    assertThat(management(second, "/health/ready"))
        .startsWith("ready")
        .contains("instance two, of");
  }

  @Test
  void nodeThatWasKilled_startsAgainAtOnceOnItsFolder() throws Exception {
    Path unused = configuration("one", "data", service());
    try (NodeProcess node = NodeProcess.haltingAt(federation, "never", 1)) {
      assertThat(node.address()).as(node.output()).isPresent();
      node.kill();
      int status = node.awaitExit();
      assertThat(status).isNotZero();
    }
    assertRefused(configuration("one", "b", service()), "start again 30 s after its end");
    unused = configuration("one", "data", service());
    try (NodeProcess node = NodeProcess.haltingAt(federation, "never", 1)) {
      assertThat(node.address()).as(node.output()).isPresent();
    }
  }

  @Test
  void nodeWhoseRowIsAnothers_writesNothingAndIsNotReady() throws Exception {
    Node node = start("one", "a");
    Party lab = opened(Party.laboratory(federation, node.address()));
    WireDraft kept = WireDraft.open(lab, PackageId.random());
    assertThat(execute("UPDATE instance SET process = 'another' WHERE name = 'one'")).isOne();
    assertThatThrownBy(() -> WireDraft.open(lab, PackageId.random()))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.failure()).isEqualTo(Failure.BUSY));
    assertThat(count("packages WHERE id <> '" + kept.id().text() + "'")).isZero();
    assertThat(management(node, "/health/ready"))
        .contains("another process (another) runs as node.instance \"one\"", "writes nothing more");
    assertThat(execute("UPDATE instance SET process = 'a third' WHERE name = 'one'")).isOne();
    assertThatThrownBy(() -> WireDraft.open(lab, PackageId.random())).isInstanceOf(Refusal.class);
  }

  @Test
  void receiptThatANodePromisedBeforeItDied_isIssuedByAnother() throws Exception {
    CountDownLatch awake = new CountDownLatch(1);
    open.push(awake::countDown);
    Standing standing =
        step -> {
          if (step == Step.COMMITTED && promised() > 0) { // the seal is committed, and then nothing
            awake.await();
          }
        };
    Node dead = start(configuration("one", "a", service()), uninterrupted(standing));
    Node other = start("two", "b");
    open.push(awake::countDown); // before the nodes are closed
    Party lab = opened(Party.laboratory(federation, dead.address()));
    Path file = Files.writeString(home.resolve("disk.raw"), "evidence");
    CompletableFuture<Bytes> sent = CompletableFuture.supplyAsync(() -> send(lab, file));
    await(() -> promised() == 1);
    assertThat(execute("UPDATE event SET recorded = recorded - 120000")).isPositive();
    assertThat(execute(PROMISES)).isOne();
    await(() -> promised() == 0);
    assertThat(sent).isNotDone();
    assertThat(management(other, "/health/ready")).startsWith("ready");
    awake.countDown();
    Bytes receipt = sent.get(MOST_SECONDS, TimeUnit.SECONDS);
    assertThat(stored()).containsExactly(receipt);
  }

  private int promised() throws Refusal {
    return count("receipts WHERE bytes IS NULL");
  }

  private List<Bytes> stored() throws Refusal {
    return database
        .read(handle -> handle.select("SELECT bytes FROM receipts").mapTo(byte[].class).list())
        .stream()
        .map(Bytes::of)
        .toList();
  }

  private interface Standing {
    void reached(Step step) throws Exception;
  }

  private static Steps uninterrupted(Standing steps) {
    return step -> {
      try {
        steps.reached(step);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
  }

  private Bytes send(Party lab, Path file) {
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      SentPackage sent = lab.sender().send(outgoing, TransferListener.SILENT);
      return Bytes.of(Files.readAllBytes(sent.receiptFile()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
