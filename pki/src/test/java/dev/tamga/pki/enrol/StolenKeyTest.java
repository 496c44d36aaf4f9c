package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.health.Health;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever holds somebody else's key, or one that was given up, gets of the enrolment. */
final class StolenKeyTest {
  private static final List<AlternativeName> NAMES =
      List.of(AlternativeName.system("KZ", "lab", "scanner-1"));

  @TempDir private Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Secret password = Secret.of("password".toCharArray());
  private final KeyPair key = KeyKind.EC_P256.generate();
  private CertificateAuthority ca;
  private Enrolment enrolment;

  @BeforeEach
  void open() throws Exception {
    ca =
        CertificateAuthority.create(
            folder.resolve("ca"),
            new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
            password,
            clock);
    enrolment = Enrolment.of(ca, clock);
  }

  private static Subject subject() throws Exception {
    return Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1");
  }

  /** By hand, from a request, as {@code cert issue} does. */
  private X509Certificate issued(KeyPair pair) throws Exception {
    return ca.issue(
            new CertificateOrder(Profile.TLS_CLIENT_SYSTEM, subject(), NAMES, pair.getPublic()))
        .get(0);
  }

  private X509Certificate renewed(X509Certificate current, KeyPair next) throws Exception {
    return enrolment.reenroll(current, EnrolmentRequest.forRenewal(current, next));
  }

  private void revoke(X509Certificate certificate, RevocationReason reason) throws Exception {
    var unused = ca.revoke(certificate.getSerialNumber(), reason);
  }

  private static void refused(Reason reason, String says, ThrowingCallable call) {
    EnrolmentRefusedException e = catchThrowableOfType(EnrolmentRefusedException.class, call);
    assertThat(e).hasMessageContaining(says);
    assertThat(e.reason()).isEqualTo(reason);
  }

  private NewInvitation invite() throws Exception {
    return Invitations.of(ca, clock)
        .invite(
            new Grant(
                Profile.TLS_CLIENT_SYSTEM,
                subject(),
                NAMES,
                Optional.empty(),
                Duration.ofDays(7),
                Optional.empty()));
  }

  @Test
  void keyThatWasRevoked_isNotCertifiedAnew() throws Exception {
    revoke(issued(key), RevocationReason.KEY_COMPROMISE);
    NewInvitation invited = invite();
    refused(
        Reason.REQUEST_REFUSED,
        "has a certificate already",
        () ->
            enrolment.enroll(
                invited.invitation().id(),
                invited.code(),
                Optional.empty(),
                EnrolmentRequest.forInvitation(key)));
    X509Certificate other = issued(KeyKind.EC_P256.generate());
    refused(Reason.RENEWAL_REFUSED, "revoked", () -> renewed(other, key));
    KeyPair fresh = KeyKind.EC_P256.generate();
    assertThat(
            enrolment.enroll(
                invited.invitation().id(),
                invited.code(),
                Optional.empty(),
                EnrolmentRequest.forInvitation(fresh)))
        .as("the invitation stayed open")
        .isNotNull();
  }

  @Test
  void renewalWithAStolenKey_endsWhenThatKeyIsRevoked() throws Exception {
    X509Certificate stolen = issued(key);
    X509Certificate thief = renewed(stolen, KeyKind.EC_P256.generate());
    X509Certificate thiefAgain = renewed(thief, KeyKind.EC_P256.generate());
    revoke(stolen, RevocationReason.KEY_COMPROMISE);
    String serial = stolen.getSerialNumber().toString(16);
    refused(Reason.RENEWAL_REFUSED, serial, () -> renewed(thief, KeyKind.EC_P256.generate()));
    refused(Reason.RENEWAL_REFUSED, serial, () -> renewed(thiefAgain, KeyKind.EC_P256.generate()));
    assertThat(Health.of(ca.folder(), clock).problems())
        .as("what the administrator is told to look at")
        .filteredOn(problem -> problem.contains("renewed with " + serial))
        .anyMatch(problem -> problem.contains(thief.getSerialNumber().toString(16)))
        .anyMatch(problem -> problem.contains(thiefAgain.getSerialNumber().toString(16)))
        .hasSize(2);
  }

  @Test
  void strangerWithTheIdOfAnAuthoritysInvitation_doesNotCloseIt() throws Exception {
    X509Certificate authority = issued(key);
    NewInvitation through =
        Invitations.of(ca, clock)
            .invite(
                new Grant(
                    Profile.TLS_CLIENT_SYSTEM,
                    subject(),
                    NAMES,
                    Optional.empty(),
                    Duration.ofDays(7),
                    Optional.of(Spki.sha256(authority))));
    byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    String id = through.invitation().id();
    try (Secret none = Secret.of(new char[0])) {
      for (int i = 0; i <= Invitations.MAX_WRONG_CODES; i++) {
        refused(
            Reason.INVITATION_REFUSED,
            "unknown",
            () -> enrolment.enroll(id, none, Optional.empty(), request));
      }
      assertThat(enrolment.enroll(id, none, Optional.of(authority), request)).isNotNull();
    }
  }

  @Test
  void renewalOfWhatWasSuperseded_goesOn() throws Exception {
    X509Certificate first = issued(key);
    X509Certificate second = renewed(first, KeyKind.EC_P256.generate());
    revoke(first, RevocationReason.SUPERSEDED);
    assertThat(renewed(second, KeyKind.EC_P256.generate())).isNotNull();
  }

  @Test
  void crashAfterARenewalIsIssuedBeforeItIsNoted_givesTheCertificateThatWasIssued()
      throws Exception {
    X509Certificate first = issued(key);
    KeyPair next = KeyKind.EC_P256.generate();
    X509Certificate second = renewed(first, next);
    try (Stream<Path> notes = Files.list(folder.resolve("ca/enrolled"))) {
      for (Path note : notes.filter(file -> file.toString().endsWith(".pem")).toList()) {
        Files.delete(note);
      }
    }
    assertThat(renewed(first, next)).isEqualTo(second);
  }
}
