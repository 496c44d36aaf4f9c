package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.key.KeyKind;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets the next certificate, for which key. */
final class RenewalTest {
  @TempDir private Path home;
  private InvitedScanner scanner;

  @BeforeEach
  void invite() throws Exception {
    scanner = new InvitedScanner(home);
  }

  @Test
  void renewal_hasTheSameNamesAndLifeAndANewKey_theOldOneStaysGood() throws Exception {
    X509Certificate old = scanner.enrolled();
    scanner.clock.advance(Duration.ofDays(6));
    KeyPair next = KeyKind.EC_P256.generate();
    byte[] request = EnrolmentRequest.forRenewal(old, next);
    X509Certificate renewed = scanner.enrolment.reenroll(old, request);
    assertThat(Subject.of(renewed)).isEqualTo(InvitedScanner.subject());
    assertThat(AlternativeName.of(renewed)).isEqualTo(InvitedScanner.names());
    assertThat(renewed.getPublicKey()).isEqualTo(next.getPublic());
    assertThat(renewed.getNotAfter().toInstant())
        .isEqualTo(old.getNotAfter().toInstant().plus(Duration.ofDays(6)));
    assertThat(scanner.enrolment.requireInForce(old)).isEqualTo(Purpose.TLS_CLIENT);
    assertThat(scanner.enrolment.reenroll(old, request)).as("asked again").isEqualTo(renewed);
    assertThat(scanner.issued()).isEqualTo(2);
  }

  @Test
  void renewalWithTheSameKey_orOtherNames_isRefused() throws Exception {
    X509Certificate old = scanner.enrolled();
    scanner.refusedRenewal(
        Reason.REQUEST_REFUSED, "new key", old, EnrolmentRequest.forRenewal(old, scanner.key));
    KeyPair next = KeyKind.EC_P256.generate();
    scanner.refusedRenewal(
        Reason.REQUEST_REFUSED, "subject none", old, EnrolmentRequest.forInvitation(next));
    String dn = "C=KZ,O=Lab\\, Almaty,2.5.4.97=GOVKZ-1,CN=";
    scanner.refusedRenewal(
        Reason.REQUEST_REFUSED,
        "subject",
        old,
        InvitedScanner.csr(dn + "scanner-2", next, InvitedScanner.named(InvitedScanner.NAME)));
    scanner.refusedRenewal(
        Reason.REQUEST_REFUSED,
        "alternative names none",
        old,
        InvitedScanner.csr(dn + "scanner-1", next, new ExtensionsGenerator()));
    scanner.refusedRenewal(
        Reason.REQUEST_REFUSED,
        "alternative names",
        old,
        InvitedScanner.csr(
            dn + "scanner-1", next, InvitedScanner.named(InvitedScanner.NAME + "1")));
    assertThat(
            scanner.enrolment.reenroll(
                old,
                InvitedScanner.csr(
                    dn + "scanner-1", next, InvitedScanner.named(InvitedScanner.NAME))))
        .isNotNull();
  }

  @Test
  void renewalByACertificateThatIsRevokedExpiredOrForeign_isRefused() throws Exception {
    X509Certificate old = scanner.enrolled();
    byte[] request = EnrolmentRequest.forRenewal(old, KeyKind.EC_P256.generate());
    X509Certificate seal =
        scanner
            .ca
            .issue(
                new CertificateOrder(
                    Profile.ORG_SEAL,
                    InvitedScanner.subject(),
                    List.of(),
                    KeyKind.EC_P256.generate().getPublic()))
            .get(0);
    scanner.refusedRenewal(Reason.RENEWAL_REFUSED, "not for TLS", seal, request);
    scanner.refusedRenewal(
        Reason.RENEWAL_REFUSED,
        "not issued",
        PendingKey.of(scanner.key, scanner.clock).certificate(),
        request);
    X509Certificate root = scanner.enrolment.cacerts().get(1);
    scanner.refusedRenewal(Reason.RENEWAL_REFUSED, "not issued", root, request);
    var revocation = scanner.ca.revoke(old.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    assertThat(revocation.branch()).isEqualTo(Branch.TLS);
    scanner.refusedRenewal(Reason.RENEWAL_REFUSED, "revoked", old, request);
    scanner.clock.advance(Duration.ofDays(10));
    scanner.refusedRenewal(Reason.RENEWAL_REFUSED, "expired", old, request);
  }
}
