package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.ForeignTls;
import dev.tamga.server.testkit.Party;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's TLS key is replaced again and again while handshakes and transfers go on. */
final class SwapUnderLoadTest {
  private static final int SWAPS = 20;
  private static final long MOST_MILLIS = 10_000; // trust.poll is 1 s

  @TempDir private Path home;
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger transfers = new AtomicInteger();
  private final Set<BigInteger> shown = ConcurrentHashMap.newKeySet();

  @Test
  void twentySwaps_failNoHandshakeAndDropNoTransfer() throws Exception {
    Federation federation = Federation.in(home);
    ServerConfig config = ServerConfig.load(federation.configuration());
    ExecutorService load = Executors.newFixedThreadPool(3);
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address())) {
      List<Future<?>> running = new ArrayList<>();
      running.add(load.submit(() -> shakeHands(federation, node)));
      running.add(load.submit(() -> shakeHands(federation, node)));
      running.add(load.submit(() -> transfer(lab)));
      for (int i = 0; i < SWAPS; i++) {
        awaitShown(swap(federation).getSerialNumber());
      }
      done.set(true);
      for (Future<?> one : running) {
        assertThat(one.get()).as("ended without a failure").isEqualTo(true);
      }
    } finally {
      done.set(true);
      load.shutdownNow();
    }
    assertThat(shown).hasSize(SWAPS + 1);
    assertThat(handshakes.get()).isGreaterThan(SWAPS);
    assertThat(transfers.get()).isPositive();
  }

  private X509Certificate swap(Federation federation) throws Exception {
    Identity next = federation.kz().issue(Profile.TLS_SERVER_NODE, "node", "localhost");
    Path staged = home.resolve("node-tls.p12.new");
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      next.save(staged, password);
    }
    Files.move(
        staged,
        home.resolve("node-tls.p12"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    return next.certificate();
  }

  private void awaitShown(BigInteger serial) throws InterruptedException {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (!shown.contains(serial)) {
      assertThat(System.nanoTime()).as("swapped in time").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private boolean shakeHands(Federation federation, Node node) throws Exception {
    SSLContext tls = ForeignTls.context(federation, federation.kg().authorityTls());
    while (!done.get()) {
      try (SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", node.address().getPort())) {
        socket.setSoTimeout((int) MOST_MILLIS);
        socket.startHandshake();
        X509Certificate certificate =
            (X509Certificate) socket.getSession().getPeerCertificates()[0];
        boolean unused = shown.add(certificate.getSerialNumber());
        handshakes.incrementAndGet();
      }
    }
    return true;
  }

  /** A sender that gives up at the first break: one would fail the test. */
  private boolean transfer(Party lab) throws Exception {
    Path file = home.resolve("image.raw");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(256L << 20);
    }
    while (!done.get()) {
      try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
        var unused = lab.impatientSender(1 << 30).send(outgoing, TransferListener.SILENT);
        transfers.incrementAndGet();
      }
    }
    return true;
  }
}
