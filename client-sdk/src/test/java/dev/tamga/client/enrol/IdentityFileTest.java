package dev.tamga.client.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.testkit.TestState;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After each step of a switch the file in use is whole and works. */
final class IdentityFileTest {
  private static final TestState KZ = TestState.create("KZ", Clock.systemUTC());
  private static final SecretSource PASSWORD = () -> Secret.of(TestState.PASSWORD.toCharArray());

  @TempDir private Path home;
  private final Identity old = KZ.client("lab", "old");
  private final Identity next = KZ.client("lab", "next");
  private IdentityFile file;

  @BeforeEach
  void inUse() throws Exception {
    file = open();
    try (Secret password = PASSWORD.read()) {
      old.save(file.path(), password);
    }
  }

  private IdentityFile open() {
    return new IdentityFile(home.resolve("lab.p12"), PASSWORD, Clock.systemUTC());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void pendingKey_isTheSameAfterACrash() throws Exception {
    KeyPair first = file.keepPending(KeyKind.EC_P256);
    assertThat(open().keepPending(KeyKind.EC_P256).getPublic()).isEqualTo(first.getPublic());
    assertThat(open().active().certificate()).isEqualTo(old.certificate());
    file.dropPending();
    assertThat(file.keepPending(KeyKind.EC_P256).getPublic()).isNotEqualTo(first.getPublic());
  }

  @Test
  void keptNext_isNotYetInUse_switchedOverItIs() throws Exception {
    var unused = file.keepPending(KeyKind.EC_P256);
    file.keepNext(next);
    assertThat(open().active().certificate()).isEqualTo(old.certificate());
    assertThat(open().next().orElseThrow().certificate()).isEqualTo(next.certificate());
    open().switchOver(next);
    assertThat(open().active().certificate()).isEqualTo(next.certificate());
    assertThat(names()).containsExactly("lab.p12", "lab.p12.previous");
  }

  @Test
  void crashInsideTheSwitch_leavesTheOldOrTheNewAndGoesOn() throws Exception {
    file.keepNext(next);
    byte[] whole = Files.readAllBytes(home.resolve("lab.p12.next"));
    open().switchOver(next);
    Files.write(home.resolve("lab.p12.next"), whole); // it died before the last deletion
    assertThat(open().active().certificate()).isEqualTo(next.certificate());
    open().switchOver(next);
    assertThat(open().active().certificate()).isEqualTo(next.certificate());
  }

  @Test
  void damagedOrAbsentFile_isRefusedByName() throws Exception {
    Files.write(home.resolve("lab.p12"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> file.active())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lab.p12");
    Files.delete(home.resolve("lab.p12"));
    assertThatThrownBy(() -> file.active()).isInstanceOf(IOException.class);
    assertThat(file.exists()).isFalse();
  }

  @Test
  void renewerWithoutAServer_triesAfterAMinuteThenEachHour_andLooksAtLeastHourly()
      throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }
    List<Duration> waits = new ArrayList<>();
    List<Urgency> urgencies = new ArrayList<>();
    RenewalListener listener =
        new RenewalListener() {
          @Override
          public void renewed(Identity identity) {
            throw new AssertionError("nobody answers");
          }

          @Override
          public void failed(Exception why, Urgency urgency, Duration again) {
            urgencies.add(urgency);
            waits.add(again);
          }
        };
    RenewIdentity renewal =
        RenewIdentity.by(
            new TrustedRoot(KZ.anchor().root()),
            TlsRenewal.of(new NodeAddress("127.0.0.1", nobody), file).impatient(),
            Clock.systemUTC());
    Renewer early = Renewer.unstarted(renewal, listener, Clock.systemUTC());
    assertThat(early.look()).isEqualTo(Duration.ofHours(1));
    assertThat(waits).isEmpty();
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofDays(28));
    RenewIdentity dueNow =
        RenewIdentity.by(
            new TrustedRoot(KZ.anchor().root()),
            TlsRenewal.of(new NodeAddress("127.0.0.1", nobody), file).impatient(),
            late);
    Renewer renewer = Renewer.unstarted(dueNow, listener, late);
    assertThat(renewer.look()).isEqualTo(Duration.ofSeconds(60));
    Files.write(home.resolve("lab.p12"), new byte[] {1});
    assertThat(renewer.look()).isEqualTo(Duration.ofHours(1));
    assertThat(waits).hasSize(2);
    assertThat(urgencies).containsExactly(Urgency.ALARM, Urgency.ALARM);
  }

  @Test
  void keyThatAnotherProcessRenews_isLeftToIt() throws Exception {
    RenewIdentity renewal =
        RenewIdentity.by(
            new TrustedRoot(KZ.anchor().root()),
            TlsRenewal.of(new NodeAddress("127.0.0.1", 1), file).impatient(),
            Clock.systemUTC());
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    try (RenewalLock held = RenewalLock.take(file.lock(), now)) {
      assertThat(Files.getLastModifiedTime(file.lock()).toInstant()).isEqualTo(now);
      assertThatThrownBy(renewal::renew)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process renews this key");
    }
    assertThatThrownBy(renewal::renew).as("asked the server").isInstanceOf(Refusal.class);
    assertThat(names()).containsExactly("lab.p12", "lab.p12.lock", "lab.p12.pending");
  }

  @Test
  void keyThatAnotherProcessPutInPlace_isUsedAtTheNextLook_onlyOnce() throws Exception {
    List<Identity> used = new ArrayList<>();
    RenewIdentity renewal =
        TlsRenewal.of(new NodeAddress("127.0.0.1", 1), file)
            .with(new TrustedRoot(KZ.anchor().root()).trust(), used::add, Clock.systemUTC());
    var unused = renewal.active();
    file.keepNext(next);
    file.switchOver(next);
    unused = renewal.active();
    unused = renewal.active();
    assertThat(used)
        .extracting(Identity::certificate)
        .containsExactly(old.certificate(), next.certificate());
  }
}
