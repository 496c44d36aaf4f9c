package dev.tamga.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.status.Crl;
import dev.tamga.pki.status.StatusAddresses;
import dev.tamga.pki.testkit.TestClock;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CRLs that the CA issues, and holds (pki/STATUS.md section 2). */
class DeltaCrlTest {
  private static final Setup SETUP =
      new Setup(
          "Ministry",
          URI.create("http://pki.example.kz/"),
          NameSpace.of("KZ"),
          Optional.of(URI.create("http://pki.example.kz/ocsp")));

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Secret password = Secret.of("password".toCharArray());
  private Path place = Path.of("");
  private CertificateAuthority ca;

  @BeforeEach
  void make() throws Exception {
    place = folder.resolve("ca");
    ca = CertificateAuthority.create(place, SETUP, password, clock);
  }

  @Test
  void delta_saysWhatChangedSinceTheFullOne() throws Exception {
    BigInteger early = system();
    BigInteger late = system();
    ca.revoke(early, RevocationReason.SUPERSEDED);
    ca.crl(Branch.TLS);
    assertThat(entries(ca.delta(Branch.TLS))).isEmpty();
    ca.revoke(late, RevocationReason.KEY_COMPROMISE);
    X509CRL delta = ca.delta(Branch.TLS);
    assertThat(entries(delta)).containsExactly(Map.entry(late, CRLReason.KEY_COMPROMISE));
    assertThat(Crl.of(delta).base()).contains(BigInteger.TWO);
    assertThat(Crl.of(delta).number()).isEqualTo(4);
    assertThat(delta.getNextUpdate().toInstant())
        .isEqualTo(clock.instant().plus(Duration.ofDays(1)));
    assertThat(delta.getExtensionValue(Extension.freshestCRL.getId())).isNull();
    assertThat(delta.getExtensionValue("2.5.29.60")).isNotNull();
    assertThat(Certificates.readCrls(place.resolve("tls-delta.crl"))).containsExactly(delta);
  }

  @Test
  void fullCrl_comesWithTheDeltaFromTheOneBeforeAndTheSameNumber() throws Exception {
    BigInteger serial = system();
    ca.revoke(serial, RevocationReason.SUPERSEDED);
    X509CRL full = ca.crl(Branch.TLS);
    X509CRL delta = Certificates.readCrls(place.resolve("tls-delta.crl")).get(0);
    assertThat(Crl.of(delta).number()).isEqualTo(Crl.of(full).number()).isEqualTo(2);
    assertThat(Crl.of(delta).base()).contains(BigInteger.ONE);
    assertThat(entries(delta)).isEqualTo(entries(full)).containsOnlyKeys(serial);
    assertThat(full.getExtensionValue(Extension.freshestCRL.getId())).isNotNull();
  }

  @Test
  void hold_isListedReleasedAndGone() throws Exception {
    BigInteger serial = system();
    Revocation held = ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
    assertThat(ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD).repeated()).isTrue();
    assertThat(entries(ca.delta(Branch.TLS)))
        .containsExactly(Map.entry(serial, CRLReason.CERTIFICATE_HOLD));
    clock.advance(Duration.ofMinutes(1));
    assertThat(ca.release(serial)).isTrue();
    assertThat(ca.release(serial)).as("again").isFalse();
    assertThat(entries(ca.delta(Branch.TLS)))
        .as("a delta in between had listed it")
        .containsExactly(Map.entry(serial, CRLReason.REMOVE_FROM_CRL));
    clock.advance(Duration.ofMinutes(1));
    assertThat(entries(ca.crl(Branch.TLS))).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    assertThat(entries(ca.delta(Branch.TLS))).isEmpty();
    assertThat(ca.revocation(Branch.TLS, serial)).isEmpty();
    assertThat(Files.readString(place.resolve("held/tls").resolve(serial.toString(16))))
        .isEqualTo(held.since() + " held\n" + held.since().plusSeconds(60) + " released\n");
  }

  @Test
  void holdInTheBase_isRemovedByTheDelta() throws Exception {
    BigInteger serial = system();
    ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
    ca.crl(Branch.TLS);
    clock.advance(Duration.ofMinutes(1));
    ca.release(serial);
    assertThat(entries(ca.delta(Branch.TLS)))
        .containsExactly(Map.entry(serial, CRLReason.REMOVE_FROM_CRL));
    ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
    assertThat(entries(ca.delta(Branch.TLS)))
        .as("held anew")
        .containsExactly(Map.entry(serial, CRLReason.CERTIFICATE_HOLD));
  }

  @Test
  void heldThenRevoked_isRevokedSinceTheHoldAndForEver() throws Exception {
    BigInteger serial = system();
    Revocation held = ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
    clock.advance(Duration.ofMinutes(1));
    Revocation revoked = ca.revoke(serial, RevocationReason.KEY_COMPROMISE);
    assertThat(revoked.since()).isEqualTo(held.since());
    assertThat(revoked.repeated()).isFalse();
    assertThatThrownBy(() -> ca.release(serial))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("no end");
    assertThat(ca.revocations(Branch.TLS))
        .extracting(Revocation::reason)
        .containsExactly(RevocationReason.KEY_COMPROMISE);
    assertThat(ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD).reason())
        .isEqualTo(RevocationReason.KEY_COMPROMISE);
  }

  @Test
  void holdOfASignature_isRefused() throws Exception {
    BigInteger seal =
        ca.issue(
                new CertificateOrder(
                    Profile.ORG_SEAL,
                    Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal"),
                    List.of(),
                    KeyKind.EC_P256.generate().getPublic()))
            .get(0)
            .getSerialNumber();
    assertThatThrownBy(() -> ca.revoke(seal, RevocationReason.CERTIFICATE_HOLD))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("good again");
  }

  @Test
  void rootOrLostFullCrl_hasNoDelta() throws Exception {
    assertThatThrownBy(() -> ca.delta(Branch.ROOT)).hasMessageContaining("root has no deltas");
    Files.writeString(place.resolve("tls.crl"), "damaged");
    assertThatThrownBy(() -> ca.delta(Branch.TLS)).hasMessageContaining("crl issue");
    assertThat(Crl.of(ca.crl(Branch.TLS)).number()).isEqualTo(2);
    assertThat(ca.delta(Branch.TLS)).isNotNull();
    ca.crl(Branch.ROOT);
    assertThat(place.resolve("root-delta.crl")).doesNotExist();
  }

  @Test
  void damagedHold_isRefusedByName() throws Exception {
    BigInteger serial = system();
    ca.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
    Files.writeString(place.resolve("held/tls").resolve(serial.toString(16)), "perhaps\n");
    assertThatThrownBy(() -> ca.crl(Branch.TLS))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void responder_isIssuedByTheBranchItAnswersForAndHasItsProfile() throws Exception {
    CertificateOrder order =
        new CertificateOrder(
            Profile.OCSP_RESPONDER,
            Subject.parse("C=KZ, O=Ministry, CN=OCSP sign"),
            List.of(),
            KeyKind.EC_P256.generate().getPublic());
    X509Certificate responder = ca.issueResponder(Branch.SIGN, order).get(0);
    assertThat(responder.getIssuerX500Principal())
        .isEqualTo(ca.chain(Branch.SIGN).get(0).getSubjectX500Principal());
    assertThat(Profile.of(responder)).contains(Profile.OCSP_RESPONDER);
    assertThat(responder.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.9");
    assertThat(responder.getExtensionValue("1.3.6.1.5.5.7.48.1.5")).isNotNull();
    assertThat(responder.getExtensionValue(Extension.cRLDistributionPoints.getId())).isNull();
    assertThat(Duration.between(clock.instant(), responder.getNotAfter().toInstant()))
        .isLessThan(Duration.ofDays(14));
    assertThatThrownBy(() -> ca.issue(order)).hasMessageContaining("branch: none");
    assertThat(ca.branchOf(responder.getSerialNumber())).contains(Branch.SIGN);
  }

  @Test
  void certificate_saysWhereDeltaAndOcspAre() throws Exception {
    X509Certificate leaf = ca.certificate(system());
    assertThat(text(leaf, Extension.freshestCRL.getId()))
        .contains("http://pki.example.kz/tls-delta.crl");
    assertThat(text(leaf, Extension.authorityInfoAccess.getId()))
        .contains("http://pki.example.kz/ocsp", "http://pki.example.kz/tls.crt");
    assertThat(StatusAddresses.of(leaf))
        .isEqualTo(
            new StatusAddresses(
                List.of(URI.create("http://pki.example.kz/tls.crl")),
                List.of(URI.create("http://pki.example.kz/tls-delta.crl")),
                List.of(URI.create("http://pki.example.kz/ocsp"))));
    X509Certificate authority = ca.chain(Branch.TLS).get(0);
    assertThat(authority.getExtensionValue(Extension.freshestCRL.getId())).isNull();
    assertThat(CertificateAuthority.open(place, password, clock).setup()).isEqualTo(SETUP);
  }

  private static String text(X509Certificate certificate, String oid) throws Exception {
    return new String(certificate.getExtensionValue(oid), "ISO-8859-1");
  }

  private BigInteger system() throws Exception {
    return ca.issue(
            new CertificateOrder(
                Profile.TLS_CLIENT_SYSTEM,
                Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner"),
                List.of(AlternativeName.system("KZ", "lab", "scanner")),
                KeyKind.EC_P256.generate().getPublic()))
        .get(0)
        .getSerialNumber();
  }

  private static Map<BigInteger, CRLReason> entries(X509CRL crl) {
    return crl.getRevokedCertificates() == null
        ? Map.of()
        : crl.getRevokedCertificates().stream()
            .collect(
                Collectors.toMap(X509CRLEntry::getSerialNumber, X509CRLEntry::getRevocationReason));
  }
}
