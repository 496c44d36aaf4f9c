package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.step.Step;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that dies at any step of CUSTODY.md section 4, and at any moment at all, keeps what it
 * acknowledged and shows nothing else.
 *
 * <p>{@code -Dtamga.crash.rounds=60} kills it more often than an ordinary run does, {@code
 * -Dtamga.crash.seed} at other moments, {@code -Dtamga.crash.from} with another step first.
 */
@Tag("long")
@EveryBackend
final class CrashTest {
  private static final int ROUNDS = Integer.getInteger("tamga.crash.rounds", 12);
  private static final int FROM = Integer.getInteger("tamga.crash.from", 0);
  private static final long SEED = Long.getLong("tamga.crash.seed", 20260504);

  private static final int TERMINATED = 143; // SIGTERM

  @TempDir private Path home;
  private final Random random = new Random(SEED);
  private Federation federation;

  @BeforeEach
  void found() {
    federation = Federation.in(home);
  }

  @Test
  void nodeKilledAtAnyStep_keepsWhatItAcknowledgedAndShowsNothingElse(TestReporter reporter)
      throws Exception {
    CrashLedger ledger = new CrashLedger(home);
    Map<Step, Integer> killed = new EnumMap<>(Step.class);
    for (int round = 0; round < ROUNDS; round++) {
      Step step = Step.values()[(FROM + round) % Step.values().length];
      int pass = pass(step);
      try (NodeProcess node = NodeProcess.haltingAt(federation, step.id(), pass)) {
        if (node.address().isPresent()) {
          sendUntilItDies(node, ledger);
        }
        assertThat(node.awaitExit()).as(node.output()).isEqualTo(HaltingNode.KILLED);
      }
      killed.merge(step, 1, Integer::sum);
    }
    try (NodeProcess node = NodeProcess.haltingAt(federation, "never", 1)) {
      finish(node, ledger);
      assertThat(node.stop()).isEqualTo(TERMINATED);
    }
    reporter.publishEntry(Map.of("kills", killed.toString(), "packages", ledger.toString()));
    assertThat(checked()).isEmpty();
  }

  /** Steps of which a package has one are reached after a few passes, the others after many. */
  private int pass(Step step) {
    return switch (step) {
      case DRAFT_OPENED, ITEM_ANNOUNCED, SEAL_VERIFIED, RECEIPT_STORED -> 1 + random.nextInt(3);
      default -> 1 + random.nextInt(12);
    };
  }

  private void sendUntilItDies(NodeProcess node, CrashLedger ledger) throws Exception {
    InetSocketAddress address = node.address().orElseThrow();
    try (Party lab = Party.laboratory(federation, address);
        Party prosecutor = Party.prosecutor(federation, address)) {
      try {
        ledger.check(lab, prosecutor);
        while (true) {
          ledger.send(lab);
        }
      } catch (Refusal refusal) { // the line broke: nothing else may be refused
        assertThat(node.awaitExit()).as(refusal.getMessage()).isEqualTo(HaltingNode.KILLED);
      }
    }
  }

  private void finish(NodeProcess node, CrashLedger ledger) throws Exception {
    InetSocketAddress address = node.address().orElseThrow();
    try (Party lab = Party.laboratory(federation, address);
        Party prosecutor = Party.prosecutor(federation, address)) {
      ledger.check(lab, prosecutor);
      ledger.send(lab);
      ledger.check(lab, prosecutor);
      ledger.checkAll(lab, prosecutor);
    }
  }

  private List<Disagreement> checked() throws Exception {
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }

  @Test
  void nodeKilledFromOutsideDuringALargeUpload_goesOnWhereItWas() throws Exception {
    int kills = Math.max(2, ROUNDS / 3);
    byte[] content = new byte[48 << 20];
    random.nextBytes(content);
    Path file = Files.write(home.resolve("disk.raw"), content);
    PackageId id = PackageId.random();
    for (int kill = 0; kill < kills; kill++) {
      try (NodeProcess node = NodeProcess.haltingAt(federation, "never", 1);
          Party lab = Party.laboratory(federation, node.address().orElseThrow())) {
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> assertThatCode(() -> send(lab, id, file)).isInstanceOf(Refusal.class));
        Thread.sleep(300 + random.nextInt(700));
        node.kill();
        sending.get(60, TimeUnit.SECONDS);
      }
    }
    try (NodeProcess node = NodeProcess.haltingAt(federation, "never", 1);
        Party lab = Party.laboratory(federation, node.address().orElseThrow());
        Party prosecutor = Party.prosecutor(federation, node.address().orElseThrow())) {
      send(lab, id, file);
      FetchedPackage fetched =
          prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
      assertThat(fetched.verified().items()).hasSize(1);
      int unused = node.stop();
    }
    assertThat(checked()).isEmpty();
  }

  private void send(Party lab, PackageId id, Path file) throws Exception {
    Path tokens = home.resolve("outgoing");
    try (Outgoing outgoing =
        Files.exists(tokens.resolve(id.text()))
            ? Outgoing.open(tokens, id)
            : Outgoing.create(tokens, lab.consignment(id, file))) {
      var unused = lab.impatientSender(Party.PIECE_BYTES).send(outgoing, TransferListener.SILENT);
    }
  }
}
