package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.ClientSettings;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.ClientFiles;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client's TLS key is replaced again and again while it sends and asks: no request fails. */
final class ClientSwapUnderLoadTest {
  private static final int SWAPS = 20;

  @TempDir private Path home;
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger transfers = new AtomicInteger();

  @Test
  @Timeout(300)
  void twentySwaps_failNoRequestAndDropNoTransfer() throws Exception {
    Federation federation = Federation.in(home);
    ClientFiles.registerByName(home, Spki.sha256(federation.kz().labTls().certificate()));
    ServerConfig config = ServerConfig.load(federation.configuration());
    ExecutorService load = Executors.newFixedThreadPool(2);
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address());
        TamgaClient client = TamgaClient.open(impatient(federation, node))) {
      List<Future<Boolean>> running =
          List.of(load.submit(() -> ask(client)), load.submit(() -> send(client, lab)));
      for (int i = 0; i < SWAPS; i++) {
        int before = calls.get();
        client.useTls(next(federation));
        await(running, () -> calls.get() > before + 1); // a call that began after the swap
      }
      await(running, () -> transfers.get() > 0);
      done.set(true);
      for (Future<Boolean> one : running) {
        assertThat(one.get()).as("ended without a failure").isTrue();
      }
    } finally {
      done.set(true);
      load.shutdownNow();
    }
  }

  private static Identity next(Federation federation) {
    return federation.kz().issue(Profile.TLS_CLIENT_SYSTEM, "lab", "scanner-1");
  }

  /** One that never tries again: the first failure is the test's. */
  private ClientSettings impatient(Federation federation, Node node) throws Exception {
    return new ClientSettings(
        Federation.LAB,
        new NodeAddress("127.0.0.1", node.address().getPort()),
        next(federation),
        Optional.empty(),
        federation.kz().labSeal(),
        List.of(),
        ClientFiles.trust(federation.kz().trust(federation.kg())),
        List.of(),
        Optional.empty(),
        Files.createDirectories(home.resolve("state")),
        4L << 20,
        Duration.ZERO,
        HttpSettings.DEFAULT,
        Clock.systemUTC());
  }

  private static void await(List<Future<Boolean>> running, BooleanSupplier until) throws Exception {
    while (!until.getAsBoolean()) {
      for (Future<Boolean> one : running) {
        if (one.isDone()) {
          one.get(); // says what failed
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean ask(TamgaClient client) throws Exception {
    while (!done.get()) {
      var unused = client.outbox(Optional.empty(), 10);
      calls.incrementAndGet();
    }
    return true;
  }

  private boolean send(TamgaClient client, Party lab) throws Exception {
    Path file = home.resolve("image.raw");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(64L << 20);
    }
    while (!done.get()) {
      var unused = client.send(lab.consignment(file), TransferListener.SILENT);
      transfers.incrementAndGet();
    }
    return true;
  }
}
