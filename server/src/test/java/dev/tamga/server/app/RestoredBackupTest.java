package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.ConsistencyProof;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Neighbours;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of KZ hands packages in, and its database is put back to what it was before the last of
 * them. A node of KG has kept the checkpoint (CUSTODY.md section 5). They ask each other each
 * second.
 */
@EveryBackend
final class RestoredBackupTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String ORIGIN = "node.test/custody";
  private static final long MOST_MILLIS = 60_000;
  private static final int ENTRIES = 3; // of a package that is handed in

  @TempDir private Path home;
  private final List<Node> open = new ArrayList<>();
  private Federation federation;
  private Neighbours neighbours;
  private int packages;

  @BeforeEach
  void make() {
    federation = Federation.in(home);
    neighbours = Neighbours.of(federation);
  }

  @AfterEach
  void stop() {
    open.forEach(Node::close);
  }

  private Node node() throws Exception {
    return started(federation.configuration());
  }

  private Node neighbour() throws Exception {
    return started(neighbours.configuration());
  }

  private Node started(Path configuration) throws Exception {
    Node node = Node.start(ServerConfig.load(configuration), CLOCK, Steps.UNWATCHED);
    open.add(node);
    return node;
  }

  private Path state() {
    return home.resolve("data/state");
  }

  private Path anchor() {
    return home.resolve("data/log-anchor.txt");
  }

  private void send(Node node) throws Exception {
    byte[] content = new byte[1000 + packages];
    new Random(packages++).nextBytes(content);
    Path file = Files.write(home.resolve("disk-" + packages + ".raw"), content);
    try (Party lab = Party.laboratory(federation, node.address());
        Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      var unused = lab.impatientSender(1 << 20).send(outgoing, TransferListener.SILENT);
    }
  }

  /** One package, the backup, and another package. The node is stopped. */
  private Path backupAndOneMore() throws Exception {
    Path backup = home.resolve("backup");
    try (Node node = node()) {
      send(node);
    }
    TestDatabase.replace(state(), backup);
    try (Node node = node()) {
      send(node);
      awaitWitnessed(2 * ENTRIES);
    }
    TestDatabase.replace(state(), home.resolve("newest"));
    return backup;
  }

  /** If the neighbour runs, until it has seen so much of the log. */
  private void awaitWitnessed(long size) throws Exception {
    if (!open.isEmpty() && open.get(0).address().getPort() == neighbours.port()) {
      await("the neighbour keeps it", () -> witnessed() == size);
    }
  }

  private long witnessed() throws Exception {
    try {
      String[] lines = text(Paths.witnessed(ORIGIN)).split("\n", 3);
      return Long.parseLong(lines[1]);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.NOT_OFFERED);
      return -1;
    }
  }

  private String text(String path) throws Exception {
    return new String(ask(path).body(), "UTF-8");
  }

  /** The neighbour, as someone in its register. */
  private Answer ask(String path) throws Exception {
    try (NodeClient client =
        NodeClient.of(
            new NodeAddress("127.0.0.1", neighbours.port()),
            new Credentials(servers(), federation.kg().authorityTls()),
            HttpSettings.DEFAULT)) {
      return client.call(Request.of("GET", path));
    }
  }

  private PeerTrustManager servers() throws Exception {
    Trust trust = federation.kz().trust(federation.kg());
    TrustSource source =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "fixed";
          }
        };
    return new PeerTrustManager(new LiveTrust(source), Purpose.TLS_SERVER, CLOCK);
  }

  private static Checkpoint checkpoint(String note) throws Exception {
    String signed = new String(SignedNote.parse(note.getBytes("UTF-8")).print(), "UTF-8");
    return Checkpoint.parse(signed.substring(0, signed.indexOf("\n\n") + 1));
  }

  private static String management(Node node, String path) throws Exception {
    return Command.run("curl", "-sS", "http://127.0.0.1:" + node.management().getPort() + path)
        .text();
  }

  private static String ready(Node node) throws Exception {
    return management(node, "/health/ready");
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("%s, in time", what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::node)
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("Put back the newest database");
  }

  @Test
  void oldBackup_isFoundByTheAnchorAndWithoutItByTheNeighboursCopy() throws Exception {
    Node neighbour = neighbour();
    Path backup = backupAndOneMore();

    TestDatabase.replace(backup, state());
    assertRefused("the database has 3 entries, the anchor 6: an old backup was restored");

    Files.delete(anchor());
    assertRefused(
        "KG at https://127.0.0.1:" + neighbours.port() + " has checkpoint 6 ",
        "the database has 3 entries: 3 are missing");
    assertThat(text(Paths.witnessed(ORIGIN))).as("the node wrote nothing").contains("\n6\n");

    TestDatabase.replace(home.resolve("newest"), state());
    try (Node node = node()) {
      send(node);
      await("goes on", () -> witnessed() == 3 * ENTRIES);
      assertThat(ready(node)).startsWith("ready\n").doesNotContain("compared");
      assertThat(management(node, "/metrics"))
          .contains("tamga_log_halted 0", "tamga_log_copy_age{neighbour=\"KG at https")
          .containsPattern("tamga_log_witnessed_age\\{origin=\"node.kg/custody\"\\} [0-9]");
    }
    assertThat(management(neighbour, "/metrics"))
        .contains("tamga_log_witnessed_fork{origin=\"node.test/custody\"} 0");
    List<Disagreement> found = new ArrayList<>();
    long unused = CheckNode.run(ServerConfig.load(federation.configuration()), CLOCK, found::add);
    assertThat(found).isEmpty();
  }

  @Test
  void oldBackupWithoutAnchorAndWithASilentNeighbour_startsWarnsAndStopsWhenItAnswers()
      throws Exception {
    Node first = neighbour();
    Path backup = backupAndOneMore();
    first.close();
    open.clear();

    TestDatabase.replace(backup, state());
    Files.delete(anchor());
    Node node = node();
    assertThat(ready(node))
        .startsWith("ready\n")
        .contains("warning: KG at https", "could not be compared");
    assertThat(management(node, "/metrics")) // since the start, for none was seen: no NaN
        .containsPattern("tamga_log_copy_age\\{neighbour=\"KG at https[^}]*} [0-9]");

    Node back = neighbour();
    await("stops writing", () -> ready(node).contains("3 are missing"));
    assertThat(ready(node)).startsWith("log: KG at https").contains("Put back the newest database");
    assertThat(management(node, "/metrics")).contains("tamga_log_halted 1");
    assertThatThrownBy(() -> send(node))
        .isInstanceOfSatisfying(
            Refusal.class,
            e -> {
              assertThat(e.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
              assertThat(e.detail()).contains("has checkpoint 6", "3 are missing");
            });
    await("the neighbour sees it", () -> ready(back).contains("its database went back"));
    assertThat(witnessed()).as("the newer copy is kept").isEqualTo(6);
  }

  @Test
  void neighbourThatTakesTheConnectionAndSaysNothing_delaysTheStartByAFewSeconds()
      throws Exception {
    try (ServerSocket silent =
        new ServerSocket(neighbours.port(), 50, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      Node node = node();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(40)); // it asks for 5 s
      assertThat(ready(node)).startsWith("ready\n").contains("could not be compared");
      send(node);
      assertThat(silent.isBound()).isTrue();
    }
  }

  @Test
  void copyThatTheNodeDidNotSign_keepsNothingDown() throws Exception {
    neighbour().close();
    open.clear();
    SignedCheckpoint invented =
        SignedCheckpoint.sign(
            new Checkpoint(ORIGIN, 1000, MerkleTree.digest(new byte[1])), LogKey.generate());
    int rows =
        TestDatabase.tamper(
            home.resolve("neighbour/data/state"),
            "INSERT INTO witnessed (origin, kind, checkpoint, seen) VALUES (?, 'NEWEST', ?, ?)",
            ORIGIN,
            invented.note().toString(),
            CLOCK.millis());
    assertThat(rows).isEqualTo(1);
    var unused = neighbour();
    Node node = node();
    assertThat(witnessed()).isEqualTo(1000);
    assertThat(ready(node)).startsWith("ready\n").contains("no signature of the key");
    send(node);
  }

  @Test
  void logThatWentOnFromAnOldBackup_isProvenToHaveTwoHistories() throws Exception {
    Node first = neighbour();
    Path backup = backupAndOneMore();
    String before = text(Paths.witnessed(ORIGIN));
    first.close();
    open.clear();

    TestDatabase.replace(backup, state());
    Files.delete(anchor());
    Node node = node();
    send(node);
    send(node); // nine entries, of which six are others than the neighbour knows of

    Node back = neighbour();
    await("the alarm", () -> ready(back).contains("has told two histories"));
    await("stops writing", () -> ready(node).contains("the database has another history"));
    assertThat(management(back, "/metrics"))
        .contains("tamga_log_witnessed_fork{origin=\"node.test/custody\"} 1");
    await("is told of it", () -> ready(node).contains("has proof that this log has told two"));
    assertThat(text(Paths.witnessed(ORIGIN))).isEqualTo(before);
    String[] fork = text(Paths.witnessedFork(ORIGIN)).split("\n\n", 4); // each note has one
    assertThat(fork[0]).startsWith("old 6\n");
    Checkpoint other = checkpoint(fork[1] + "\n\n" + fork[2] + '\n');
    assertThat(other.size()).isEqualTo(3 * ENTRIES);
    assertThat(fork[3]).as("what it contradicts is kept with it").isEqualTo(before);
    Checkpoint kept = checkpoint(fork[3]);
    assertThat(kept.size()).isEqualTo(2 * ENTRIES);
    List<Sha256> path = fork[0].lines().skip(1).map(Sha256::ofBase64).toList();
    assertThatThrownBy(
            () ->
                new ConsistencyProof(kept.size(), other.size(), path)
                    .verify(kept.root(), other.root()))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> text(Paths.witnessed("nobody/log")))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOT_OFFERED));
    assertThatThrownBy(() -> text(Paths.witnessed(ORIGIN) + "&more"))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.MALFORMED_REQUEST));
  }
}
