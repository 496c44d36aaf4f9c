package dev.tamga.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.config.StatusConfig;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainServer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partners that are slow, and such as have the node ask again and again. */
final class StatusExchangeTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final TestState KZ = TestState.create("KZ", CLOCK);
  private static final TestState KG = TestState.create("KG", CLOCK);

  @TempDir private Path folder;
  private final StatusIndex index = StatusIndex.inMemory();
  private final AtomicInteger asked = new AtomicInteger();
  private PlainServer crls;

  @BeforeEach
  void publish() throws Exception {
    byte[] crl = KZ.crl(Branch.ROOT).getEncoded();
    crls =
        new PlainServer(
            "crls",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1 << 10,
            1,
            request -> {
              asked.incrementAndGet();
              return PlainAnswer.of(200, "application/pkix-crl", crl);
            });
  }

  @AfterEach
  void stop() {
    crls.close();
  }

  private StatusExchange exchange(PartnerConfig... partners) throws Exception {
    StatusConfig config =
        new StatusConfig(
            Optional.empty(), List.of(partners), Duration.ofHours(1), Duration.ofHours(6));
    CadesSigner nobody =
        new CadesSigner(
            KG.nodeSeal(),
            imprint -> {
              throw new AssertionError("nothing is signed here");
            },
            CLOCK);
    return new StatusExchange(
        new StatusExchange.Wiring(
            config,
            Optional.empty(),
            folder,
            new LiveTrust(source(KG.trust(KZ)), index),
            () -> nobody,
            Optional.empty(),
            CLOCK));
  }

  private static TrustSource source(Trust trust) {
    return new TrustSource() {
      @Override
      public Trust load() {
        return trust;
      }

      @Override
      public String mark() {
        return "the same";
      }
    };
  }

  private static PartnerConfig partner(String state, int port, String... names) {
    return new PartnerConfig(
        state,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        List.of(names).stream()
            .map(name -> URI.create("http://127.0.0.1:" + port + "/" + name))
            .toList());
  }

  private boolean isHeard() {
    Issuer issuer = Issuer.of("KZ", KZ.authority(Branch.ROOT).certificate());
    return index.asOf(issuer, BigInteger.ONE).isPresent();
  }

  @Test
  void partnerThatNeverAnswers_holdsUpNoOther() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        StatusExchange running =
            exchange(
                partner("UZ", silent.getLocalPort(), "tls.crl", "tls-delta.crl"),
                partner("KZ", crls.address().getPort(), "tls.crl"))) {
      for (int i = 0; i < 100 && !isHeard(); i++) {
        Thread.sleep(100);
      }
      assertThat(isHeard()).as("within 10 s: %s", running.problems()).isTrue();
    }
  }

  @Test
  void gapsInManyNotices_haveTheListsAskedForOnce() throws Exception {
    try (StatusExchange running = exchange(partner("KZ", crls.address().getPort(), "tls.crl"))) {
      for (int i = 0; i < 100 && !isHeard(); i++) {
        Thread.sleep(100);
      }
      int before = asked.get();
      for (int i = 0; i < 100; i++) {
        running.fetchNow();
      }
      Thread.sleep(3000);
      assertThat(asked.get() - before).isBetween(1, 2);
    }
  }
}
