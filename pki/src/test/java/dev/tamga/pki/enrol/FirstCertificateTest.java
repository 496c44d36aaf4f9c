package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.enrol.InvitationState.Stage;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an invitation gets, once. */
final class FirstCertificateTest {
  @TempDir private Path home;
  private InvitedScanner scanner;

  @BeforeEach
  void invite() throws Exception {
    scanner = new InvitedScanner(home);
  }

  @Test
  void goodRequest_getsACertificateOfTheInvitationsNamesAndLife() throws Exception {
    X509Certificate got = scanner.enrolled();
    assertThat(Subject.of(got)).isEqualTo(InvitedScanner.subject());
    assertThat(AlternativeName.of(got)).isEqualTo(InvitedScanner.names());
    assertThat(Profile.of(got)).contains(Profile.TLS_CLIENT_SYSTEM);
    assertThat(got.getPublicKey()).isEqualTo(scanner.key.getPublic());
    assertThat(Duration.between(got.getNotBefore().toInstant(), got.getNotAfter().toInstant()))
        .isEqualTo(Duration.ofDays(10).minusSeconds(1));
    Trust trust =
        new Trust(
            List.of(Anchor.of("KZ", scanner.enrolment.cacerts().get(1))),
            scanner.enrolment.cacerts(),
            List.of());
    assertThat(
            new PathChecker(trust)
                .check(got, List.of(), Purpose.TLS_CLIENT, scanner.clock.instant())
                .path())
        .isNotEmpty();
    assertThat(scanner.invitations.list())
        .singleElement()
        .extracting(InvitationState::stage)
        .isEqualTo(Stage.USED);
  }

  @Test
  void sameKeyAgain_getsTheSameCertificate_anotherKeyIsRefused() throws Exception {
    X509Certificate first = scanner.enrolled();
    assertThat(scanner.enrolled()).isEqualTo(first);
    scanner.reopen();
    assertThat(scanner.enrolled()).isEqualTo(first);
    InvitedScanner.refused(
        Reason.INVITATION_SPENT,
        "used for another key",
        () ->
            scanner.enroll(
                scanner.invited, EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate())));
    assertThat(scanner.issued()).isEqualTo(1);
  }

  @Test
  void crashAfterUseBeforeIssue_theSameKeyIsServedAnotherIsNot() throws Exception {
    scanner.invitations.use(scanner.invited.invitation(), Spki.sha256(scanner.key.getPublic()));
    scanner.reopen();
    InvitedScanner.refused(
        Reason.INVITATION_SPENT,
        "another key",
        () ->
            scanner.enroll(
                scanner.invited, EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate())));
    assertThat(scanner.enrolled().getPublicKey()).isEqualTo(scanner.key.getPublic());
  }

  @Test
  void crashAfterIssueBeforeItIsNoted_givesTheCertificateThatWasIssued() throws Exception {
    X509Certificate first = scanner.enrolled();
    try (Stream<Path> notes = Files.list(scanner.folder.resolve("enrolled"))) {
      for (Path note : notes.toList()) {
        Files.delete(note);
      }
    }
    scanner.reopen();
    assertThat(scanner.enrolled()).isEqualTo(first);
    assertThat(scanner.issued()).isEqualTo(1);
  }

  @Test
  void manyAtOnce_oneKeyWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<X509Certificate>> tries = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
      tries.add(() -> scanner.enroll(scanner.invited, request));
    }
    Set<X509Certificate> got = new HashSet<>();
    int refusals = 0;
    for (Future<X509Certificate> one : threads.invokeAll(tries)) {
      try {
        got.add(one.get());
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(EnrolmentRefusedException.class);
        refusals++;
      }
    }
    threads.shutdown();
    assertThat(got).hasSize(1);
    assertThat(refusals).isEqualTo(7);
    assertThat(scanner.issued()).isEqualTo(1);
  }

  @Test
  void registrationAuthority_needsNoCodeAndNobodyElseMayUseItsInvitation() throws Exception {
    X509Certificate authority = scanner.enrolled();
    KeyPair system = KeyKind.EC_P256.generate();
    byte[] request = EnrolmentRequest.forInvitation(system);
    NewInvitation through =
        scanner.invitations.invite(scanner.grant(Optional.of(Spki.sha256(authority))));
    String id = through.invitation().id();
    InvitedScanner.refused(
        Reason.INVITATION_REFUSED, "unknown", () -> scanner.enroll(through, request));
    try (Secret none = Secret.of(new char[0])) {
      X509Certificate stranger = PendingKey.of(scanner.key, scanner.clock).certificate();
      InvitedScanner.refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () -> scanner.enrolment.enroll(id, none, Optional.of(stranger), request));
      assertThat(scanner.enrolment.enroll(id, none, Optional.of(authority), request).getPublicKey())
          .isEqualTo(system.getPublic());
      NewInvitation second =
          scanner.invitations.invite(scanner.grant(Optional.of(Spki.sha256(authority))));
      var unused = scanner.ca.revoke(authority.getSerialNumber(), RevocationReason.SUPERSEDED);
      InvitedScanner.refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () ->
              scanner.enrolment.enroll(
                  second.invitation().id(), none, Optional.of(authority), request));
    }
  }

  @Test
  void keyThatHasACertificate_getsNoSecondInvitation() throws Exception {
    var unused = scanner.enrolled();
    NewInvitation second = scanner.invite();
    InvitedScanner.refused(
        Reason.REQUEST_REFUSED,
        "has a certificate already",
        () -> scanner.enroll(second, EnrolmentRequest.forInvitation(scanner.key)));
    assertThat(scanner.invitations.list()).extracting(InvitationState::stage).contains(Stage.OPEN);
  }

  @Test
  void requestForMoreThanItsKey_isRefusedAndTheInvitationStaysOpen() throws Exception {
    ExtensionsGenerator asksForCa = new ExtensionsGenerator();
    asksForCa.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    scanner.refusedRequest("that of a CA", InvitedScanner.csr("", scanner.key, asksForCa));
    ExtensionsGenerator signsCertificates = new ExtensionsGenerator();
    signsCertificates.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    scanner.refusedRequest("that of a CA", InvitedScanner.csr("", scanner.key, signsCertificates));
    scanner.refusedRequest(
        "alternative names",
        InvitedScanner.csr("", scanner.key, InvitedScanner.named("urn:tamga:sys:kz:lab:other")));
    scanner.refusedRequest(
        "subject",
        InvitedScanner.csr("C=KZ,O=Lab,CN=other", scanner.key, new ExtensionsGenerator()));
    assertThat(scanner.invitations.list().get(0).stage()).isEqualTo(Stage.OPEN);
    assertThat(
            scanner.enroll(
                scanner.invited,
                InvitedScanner.csr("", scanner.key, InvitedScanner.named(InvitedScanner.NAME))))
        .isNotNull();
  }

  @Test
  void requestWithoutProofOrWithAWeakKey_isRefusedByName() throws Exception {
    byte[] forged = EnrolmentRequest.forInvitation(scanner.key);
    forged[forged.length - 1] ^= 1;
    scanner.refusedRequest("", forged);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    scanner.refusedRequest(
        "RSA", InvitedScanner.csr("", rsa.generateKeyPair(), new ExtensionsGenerator()));
    KeyPair other = KeyKind.EC_P256.generate();
    scanner.refusedRequest(
        "its signature is not by its own key",
        EnrolmentRequest.forInvitation(new KeyPair(other.getPublic(), scanner.key.getPrivate())));
    byte[] long20k = new byte[20_000];
    long20k[0] = 0x30;
    scanner.refusedRequest("16384", long20k);
    assertThat(scanner.invitations.list().get(0).stage()).isEqualTo(Stage.OPEN);
  }
}
