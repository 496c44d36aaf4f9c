package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.http.Upload;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.testkit.Cluster;
import dev.tamga.server.testkit.ClusterNode;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upload goes on from node to node (STORAGE.md section 6): through a balancer, by the SDK, while
 * the node that receives it dies, hangs or stops.
 *
 * <p>{@code -Dtamga.moving.bytes=2147483648} takes more than an ordinary run does, in segments of
 * 32 MiB, as is usual; it needs four times the size on the disk, in {@code java.io.tmpdir}.
 */
@Tag("long")
final class MovingUploadTest {
  private static final long BYTES = Long.getLong("tamga.moving.bytes", 96L << 20);
  private static final int SEGMENT_MIB = BYTES >= 1L << 30 ? 32 : 8;
  private static final long SEGMENT = (long) SEGMENT_MIB << 20;
  private static final int HEAP_MIB = 256;
  private static final int DEATHS = 3;
  private static final long PIECE_BYTES = 1L << 30; // as clients do

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a connection holds on its way: sockets of client, balancer and node, and their queues. */
  private static final long ON_THE_WAY = 16L << 20;

  /** What a death may cost: a segment that was not recorded, and what is on the way. */
  private static final long MOST_PER_DEATH = Math.max(2 * SEGMENT, SEGMENT + ON_THE_WAY);

  @TempDir private Path home;
  private Federation federation;
  private Path file;
  private PackageId id;

  @BeforeEach
  void found() throws Exception {
    federation = Federation.in(home);
    file = home.resolve("disk.raw");
    byte[] some = new byte[1 << 20];
    Random random = new Random(BYTES);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = BYTES; left > 0; left -= some.length) {
        random.nextBytes(some);
        out.write(some, 0, (int) Math.min(left, some.length));
      }
    }
  }

  /** What is done to a node that has bytes of the upload in hand. */
  private interface Blow {
    void strike(ClusterNode node) throws Exception;
  }

  @Test
  void threeNodeDeaths_costASegmentEachAndWhatWasOnTheWay(TestReporter reporter) throws Exception {
    try (Cluster cluster = cluster()) {
      Sending sending = new Sending(cluster, ClusterNode::kill);
      send(cluster, sending);
      assertThat(sending.struck).hasSize(DEATHS);
      long wire = cluster.received();
      reporter.publishEntry(
          Map.of(
              "bytes", Long.toString(BYTES),
              "sent by the client", Long.toString(sending.sent),
              "sent again", Long.toString(sending.sent - BYTES),
              "received by the balancer, with TLS and HTTP", Long.toString(wire),
              "most", Long.toString(DEATHS * MOST_PER_DEATH),
              "killed", sending.struck.toString()));
      assertThat(sending.sent - BYTES).isBetween(0L, DEATHS * MOST_PER_DEATH);
      assertThat(wire - BYTES - overhead(wire)).isLessThanOrEqualTo(DEATHS * MOST_PER_DEATH);
      fetchAndCheck(cluster);
    }
  }

  /** Of TLS records, chunks and the other requests. */
  private static long overhead(long bytes) {
    return bytes / 200 + (1 << 20);
  }

  @Test
  void nodesThatHangAndStop_letTheUploadGo(TestReporter reporter) throws Exception {
    try (Cluster cluster = cluster()) {
      List<ClusterNode> hanging = new ArrayList<>();
      List<CompletableFuture<Void>> stopping = new ArrayList<>();
      Sending sending =
          new Sending(
              cluster,
              node -> {
                if (hanging.isEmpty()) {
                  hanging.add(node);
                  node.pause();
                } else {
                  hanging.get(0).resume(); // with bytes in hand that others have sent meanwhile
                  stopping.add(CompletableFuture.runAsync(() -> stop(node)));
                }
              });
      send(cluster, sending);
      hanging.get(0).resume();
      stopping.forEach(CompletableFuture::join);
      reporter.publishEntry(
          Map.of(
              "sent again", Long.toString(sending.sent - BYTES),
              "paused, stopped, stopped", sending.struck.toString()));
      assertThat(sending.struck).hasSize(DEATHS);
      assertThat(sending.sent - BYTES).isBetween(0L, DEATHS * MOST_PER_DEATH);
      fetchAndCheck(cluster);
    }
  }

  private static void stop(ClusterNode node) {
    try {
      node.stop();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Cluster cluster() throws Exception {
    return Cluster.start(
        federation, new Cluster.Shape(3, HEAP_MIB, SEGMENT_MIB, "timeouts.drain = 1s"));
  }

  private void send(Cluster cluster, Sending sending) throws Exception {
    id = PackageId.random();
    try (Party lab = Party.laboratory(federation, cluster.address());
        Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(id, file))) {
      SentPackage sent = lab.patientSender(PIECE_BYTES, PATIENCE).send(outgoing, sending);
      assertThat(sent.receiptFile()).exists();
    }
  }

  private void fetchAndCheck(Cluster cluster) throws Exception {
    cluster.startAll();
    try (Party prosecutor = Party.prosecutor(federation, cluster.address())) {
      FetchedPackage fetched =
          prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
      assertThat(fetched.verified().items()).hasSize(1);
      try (ZipFile container = new ZipFile(fetched.file().toFile());
          InputStream item = container.getInputStream(container.getEntry("evidence/1/disk.raw"));
          InputStream source = Files.newInputStream(file)) {
        assertThat(sha256(item)).isEqualTo(sha256(source));
      }
    }
    cluster.stopAll();
    List<Disagreement> found = new ArrayList<>();
    ServerConfig config = ServerConfig.load(cluster.nodes().get(0).configuration());
    long unused = CheckNode.run(config, Clock.systemUTC(), found::add);
    assertThat(found).isEmpty();
  }

  private static String sha256(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (DigestInputStream hashed = new DigestInputStream(in, digest)) {
      long unused = hashed.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Counts what the client sends, and strikes the node that receives it, three times, each time
   * half-way through a segment. A node that was struck before is started again.
   */
  private static final class Sending implements TransferListener {
    private final Cluster cluster;
    private final Blow blow;
    private final Map<Long, ClusterNode> struck = new LinkedHashMap<>(); // by the bytes done
    private long done;
    private long sent;

    Sending(Cluster cluster, Blow blow) {
      this.cluster = cluster;
      this.blow = blow;
    }

    @Override
    public void moved(String what, long now, long total) {
      // The first buffer after a break says where it ends only: it is counted as a full one.
      sent += now > done ? now - done : Upload.BUFFER_BYTES;
      done = now;
      if (struck.size() < DEATHS && now >= next(total)) {
        cluster.receiving().ifPresent(node -> strike(node, now));
      }
    }

    private long next(long total) {
      return total * (struck.size() + 1) / (DEATHS + 1) / SEGMENT * SEGMENT + SEGMENT / 2;
    }

    private void strike(ClusterNode node, long now) {
      try {
        for (ClusterNode before : struck.values()) {
          before.start();
        }
        struck.put(now, node);
        blow.strike(node);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
