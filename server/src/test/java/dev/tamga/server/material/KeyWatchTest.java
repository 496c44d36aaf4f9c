package dev.tamga.server.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.testkit.Federation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyWatchTest {
  @TempDir private Path home;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TestClock clock = TestClock.at(Clock.systemUTC().instant());
  private Federation federation;
  private NodeKeys keys;
  private KeyWatch watch;

  @BeforeEach
  void open() throws Exception {
    federation = Federation.in(home);
    ServerConfig config = ServerConfig.load(federation.configuration());
    keys = NodeKeys.open(config, new LiveTrust(config.trust().source(clock)), clock);
    watch = new KeyWatch(keys, meters, clock);
  }

  private void replace(String name, Identity identity) throws Exception {
    Path staged = home.resolve("staged");
    Path file = Files.createDirectories(staged);
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      file = staged.resolve(name);
      identity.save(file, password);
    }
    Files.move(
        file,
        home.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void newKeyInTheFile_isInUseAfterTheNextPollAndInTheMetrics() throws Exception {
    Identity next = federation.kz().issue(Profile.TLS_SERVER_NODE, "node", "localhost");
    replace("node-tls.p12", next);
    watch.poll();
    assertThat(keys.tls().identity().certificate()).isEqualTo(next.certificate());
    assertThat(watch.warnings()).isEmpty();
    assertThat(meters.scrape())
        .contains("serial=\"" + next.certificate().getSerialNumber().toString(16) + '"')
        .contains("tamga_certificate_loads{use=\"tls\"} 2.0")
        .contains("tamga_certificate_expires{use=\"seal\"}")
        .contains("tamga_certificate_problem{use=\"tls\"} 0.0");
  }

  @Test
  void keyOfAnotherPurpose_isNotTakenAndWarnsOfIt() throws Exception {
    Identity old = keys.tls().identity();
    replace("node-tls.p12", federation.kz().labTls());
    watch.poll();
    assertThat(keys.tls().identity()).isEqualTo(old);
    assertThat(watch.warnings())
        .singleElement()
        .satisfies(text -> assertThat(text).startsWith("tls.key: the new key is not used: "));
    assertThat(meters.scrape()).contains("tamga_certificate_problem{use=\"tls\"} 1.0");
  }

  @Test
  void damagedFile_isNotTaken() throws Exception {
    Identity old = keys.seal().identity();
    Files.write(home.resolve("node-seal.p12"), "no key".getBytes(StandardCharsets.UTF_8));
    watch.poll();
    assertThat(keys.seal().identity()).isEqualTo(old);
    assertThat(watch.warnings()).singleElement().asString().contains("node-seal.p12");
  }

  @Test
  void certificateNearItsEnd_isWarnedOf() {
    Instant end = keys.tls().identity().certificate().getNotAfter().toInstant();
    clock.set(end.minus(Duration.ofDays(7)));
    watch.poll();
    assertThat(watch.warnings())
        .singleElement()
        .isEqualTo("tls.key: the certificate ends in less than 7 days, " + end + ": renew it");
  }

  @ParameterizedTest
  @CsvSource({
    "doc-sign-head, 61, -1",
    "doc-sign-head, 60, 60",
    "doc-sign-head, 30, 30",
    "doc-sign-head, 14, 14",
    "doc-sign-head, 7, 7",
    "doc-sign-head, 1, 1",
    "doc-sign-head, -1, 0",
    "tls-client-system, 20, -1",
    "tls-client-system, 9, -1",
    "tls-client-system, 7, 7",
    "tls-client-system, 1, 1",
  })
  void warningComesInTheLastThirdOfALife(String profile, int daysLeft, int expected) {
    Identity identity = federation.kg().issue(Profile.named(profile).orElseThrow(), "x", "y");
    Instant end = identity.certificate().getNotAfter().toInstant();
    assertThat(
            ExpiryWarning.days(identity.certificate(), end.minus(Duration.ofDays(daysLeft)))
                .orElse(-1))
        .isEqualTo(expected);
  }
}
