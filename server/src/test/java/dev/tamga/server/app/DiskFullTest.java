package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.Paths;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Step;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full, at any moment, costs a refusal and nothing else. The disk is a small tmpfs,
 * which only root may mount: for others the test is skipped, and says so.
 */
@DisabledIfSystemProperty(named = "tamga.blobs", matches = "s3", disabledReason = "it fills files")
final class DiskFullTest {
  private static final String SMALL = "size=24m";
  private static final String LARGE = "size=96m";

  @TempDir private Path home;
  private Federation federation;
  private boolean mounted;
  private Node node;
  private Party lab;
  private Party prosecutor;
  private volatile boolean fillWhenVerified;

  @BeforeEach
  void start() throws Exception {
    federation = Federation.in(home);
    Files.createDirectories(federation.data());
    mount("tmpfs", "-t", "tmpfs", "-o", SMALL);
    mounted = true;
    node =
        Node.start(ServerConfig.load(federation.configuration()), Clock.systemUTC(), this::reached);
    lab = Party.laboratory(federation, node.address());
    prosecutor = Party.prosecutor(federation, node.address());
  }

  private void mount(String what, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of("mount"));
    line.addAll(List.of(options));
    line.addAll(List.of(what, federation.data().toString()));
    Command mount;
    try {
      mount = Command.run(line);
    } catch (IOException e) {
      mount = new Command(1, e.getMessage().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Assumptions.assumeTrue(mount.status() == 0, "no small disk could be mounted: " + mount);
  }

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
      prosecutor.close();
      node.close();
    }
    if (mounted) {
      assertThat(Command.run("umount", federation.data().toString()).status()).isZero();
    }
  }

  private void makeRoom() throws Exception {
    mount("tmpfs", "-o", "remount," + LARGE);
  }

  private void reached(Step step) {
    if (step == Step.SEAL_VERIFIED && fillWhenVerified) {
      try {
        fill();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Writes until not one byte more fits. */
  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(federation.data().resolve("filler"))) {
      byte[] some = new byte[4096];
      while (true) {
        out.write(some);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private long free() throws IOException {
    FileStore disk = Files.getFileStore(federation.data());
    return disk.getUsableSpace();
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(home.resolve(name), content);
  }

  private SentPackage send(PackageId id, Path file) throws Exception {
    Path tokens = home.resolve("outgoing");
    try (Outgoing outgoing =
        Files.exists(tokens.resolve(id.text()))
            ? Outgoing.open(tokens, id)
            : Outgoing.create(tokens, lab.consignment(id, file))) {
      return lab.impatientSender(Party.PIECE_BYTES).send(outgoing, TransferListener.SILENT);
    }
  }

  private void assertFull(PackageId id, Path file) {
    assertThatThrownBy(() -> send(id, file))
        .isInstanceOfSatisfying(
            Refusal.class,
            e -> {
              assertThat(e.failure()).isEqualTo(Failure.STORAGE_FULL);
              assertThat(e.retryAfter()).isPresent();
            });
  }

  private List<PackageId> inbox() throws Exception {
    byte[] body = prosecutor.node().call(Request.of("GET", Paths.packages() + "?box=in")).body();
    return PackageList.parse(body).packages().stream().map(PackageList.Summary::id).toList();
  }

  private DraftState.Item item(PackageId id) throws Exception {
    return DraftState.parse(lab.node().call(Request.of("GET", Paths.draft(id))).body())
        .items()
        .get(0);
  }

  /** Bytes in the files of the blobs. */
  private long blobBytes() throws IOException {
    try (Stream<Path> files = Files.walk(federation.data().resolve("blobs"))) {
      long bytes = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".data")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private List<Disagreement> checked() throws Exception {
    node.close();
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }

  @Test
  void uploadOntoAFullDisk_isRefused_andGoesOnWhenThereIsRoom() throws Exception {
    PackageId before = PackageId.random();
    send(before, file("before.raw", 2_000_000));
    PackageId id = PackageId.random();
    Path large = file("large.raw", 40 << 20);

    assertFull(id, large);
    DraftState.Item kept = item(id);
    assertThat(kept.offset()).isBetween(10L << 20, 24L << 20);
    assertThat(blobBytes())
        .as("what was not acknowledged takes no room")
        .isEqualTo(2_000_000 + kept.offset());
    assertThat(inbox()).containsExactly(before);
    assertFull(id, large); // again, and nothing changes
    assertThat(item(id).offset()).isGreaterThanOrEqualTo(kept.offset());

    makeRoom();
    send(id, large);
    assertThat(inbox()).containsExactly(before, id);
    var fetched = prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
    assertThat(fetched.verified().items()).hasSize(1);
    assertThat(checked()).isEmpty();
  }

  @Test
  void sealOntoAFullDisk_isRefused_andKeepsTheDraftAsItWas() throws Exception {
    PackageId id = PackageId.random();
    Path file = file("disk.raw", 3_000_000);
    fillWhenVerified = true;
    assertFull(id, file);
    assertThat(free()).isLessThan(64 << 10);
    assertThat(inbox()).isEmpty();
    DraftState.Item kept = item(id);
    assertThat(kept.offset()).isEqualTo(kept.length());
    assertFull(id, file);

    fillWhenVerified = false;
    Files.delete(federation.data().resolve("filler"));
    send(id, file);
    assertThat(inbox()).containsExactly(id);
    assertThat(CrashLedger.events(lab, id)).hasSize(3);
    assertThat(checked()).isEmpty();
  }
}
