package dev.tamga.pki.trust.live;

import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CrlIssuer;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.live.LiveTrust.Outcome;
import dev.tamga.pki.trust.live.TrustFiles.AnchorFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTrustTest {
  @TempDir Path folder;
  private final TestState kz = TestState.create("KZ", TestClock.fixed());
  private Path crl = Path.of("unset");
  private Path root = Path.of("unset");

  @BeforeEach
  void writeFiles() throws IOException {
    root = kz.saveRoot(folder);
    crl = folder.resolve("tls.crl");
    kz.writeCrl(Branch.TLS, crl);
  }

  @Test
  void newCrl_takesEffectAtTheNextPoll() throws Exception {
    LiveTrust live = new LiveTrust(files());
    assertThat(live.poll()).isEqualTo(Outcome.UNCHANGED);
    check(live, kz.labTls());
    kz.revoke(kz.labTls().certificate());
    kz.writeCrl(Branch.TLS, crl);
    assertThat(live.poll()).isEqualTo(Outcome.RELOADED);
    assertThat(live.epoch()).isEqualTo(2);
    assertRefused(live, kz.labTls(), Reason.REVOKED);
    check(live, kz.authorityTls());
  }

  @Test
  void damagedOrMissingFile_keepsTheOldSnapshotAndSaysWhy() throws Exception {
    LiveTrust live = new LiveTrust(files());
    byte[] good = Files.readAllBytes(crl);
    for (byte[] bad :
        List.of(new byte[0], new byte[] {0x30, 1}, cut(good), "text".getBytes("US-ASCII"))) {
      Files.write(crl, bad);
      assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
      assertThat(live.problem()).hasValueSatisfying(p -> assertThat(p).contains("tls.crl"));
      check(live, kz.labTls());
    }
    Files.delete(crl);
    assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
    Files.write(crl, good);
    assertThat(live.poll()).isEqualTo(Outcome.UNCHANGED);
    assertThat(live.problem()).isEmpty();
  }

  @Test
  void olderCrl_isRefused() throws Exception {
    byte[] old = Files.readAllBytes(crl);
    kz.revoke(kz.labTls().certificate());
    kz.writeCrl(Branch.TLS, crl);
    LiveTrust live = new LiveTrust(files());
    Files.write(crl, old);
    assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
    assertThat(live.problem()).hasValueSatisfying(p -> assertThat(p).contains("older"));
    assertRefused(live, kz.labTls(), Reason.REVOKED);
  }

  @Test
  void crlOfAnImpostor_refusesTheCasLeavesRatherThanBeingIgnored() throws Exception {
    TestState impostor = TestState.create("KZ", TestClock.fixed());
    PathChecker checker =
        new PathChecker(
            new Trust(List.of(kz.anchor()), List.of(), List.of(impostor.crl(Branch.TLS))));
    Identity lab = kz.labTls();
    assertThatThrownBy(
            () -> checker.check(lab.certificate(), List.of(lab.chain().get(1)), TLS_CLIENT, NOW))
        .isInstanceOfSatisfying(
            UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void newestOfTwoCrls_counts() throws Exception {
    X509CRL before = kz.crl(Branch.TLS);
    kz.revoke(kz.labTls().certificate());
    X509CRL after = kz.crl(Branch.TLS);
    Identity lab = kz.labTls();
    for (List<X509CRL> both : List.of(List.of(before, after), List.of(after, before))) {
      PathChecker checker = new PathChecker(new Trust(List.of(kz.anchor()), List.of(), both));
      assertThatThrownBy(
              () -> checker.check(lab.certificate(), List.of(lab.chain().get(1)), TLS_CLIENT, NOW))
          .isInstanceOfSatisfying(
              UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVOKED));
    }
  }

  @Test
  void crlNumberZero_isTakenAndNoAnchor_isNot() throws Exception {
    X509CRL zero =
        CrlIssuer.issue(
            kz.authority(Branch.TLS), BigInteger.ZERO, List.of(), NOW, Duration.ofDays(1));
    assertThat(new Trust(List.of(kz.anchor()), List.of(), List.of(zero)).crls()).hasSize(1);
    Path leaf =
        Files.writeString(folder.resolve("leaf.pem"), Certificates.pem(kz.labTls().chain()));
    TrustFiles notARoot =
        new TrustFiles(
            List.of(new AnchorFile("KZ", leaf, Set.of(TLS_CLIENT))), List.of(), List.of());
    assertThatThrownBy(notARoot::load)
        .isInstanceOf(TrustRefusedException.class)
        .hasMessageContaining("the root alone");
  }

  private TrustFiles files() {
    return new TrustFiles(
        List.of(new AnchorFile("KZ", root, Set.of(Purpose.values()))), List.of(), List.of(crl));
  }

  private static byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static void check(LiveTrust live, Identity identity) throws UntrustedException {
    live.checker().check(identity.certificate(), List.of(identity.chain().get(1)), TLS_CLIENT, NOW);
  }

  private static void assertRefused(LiveTrust live, Identity identity, Reason reason) {
    assertThatThrownBy(() -> check(live, identity))
        .isInstanceOfSatisfying(
            UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
