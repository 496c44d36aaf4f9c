package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where officers decide, machines renew themselves and persons do not. */
final class GovernedRenewalTest {
  private static final String ORGANISATION = "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=";

  @TempDir private Path home;
  private final TestClock clock = TestClock.fixed();
  private GovernedCa governed;
  private CertificateAuthority ca;
  private Enrolment enrolment;

  @BeforeEach
  void open() throws Exception {
    governed = GovernedCa.create(home, clock);
    ca = CertificateAuthority.open(governed.folder(), governed.password(), clock);
    enrolment = Enrolment.of(ca, clock);
  }

  private X509Certificate issued(Profile profile, String subject, AlternativeName... names)
      throws Exception {
    return ca.issue(
            new CertificateOrder(
                profile,
                Subject.parse(subject),
                List.of(names),
                KeyKind.EC_P256.generate().getPublic()))
        .get(0);
  }

  private X509Certificate person() throws Exception {
    return issued(
        Profile.TLS_CLIENT_PERSON,
        "C=KZ, O=Lab, GN=Aigul, SN=Serik, serialNumber=PASKZ-N1, CN=Aigul Serik");
  }

  private X509Certificate renewed(X509Certificate old) throws Exception {
    KeyPair next = KeyKind.EC_P256.generate();
    return enrolment.reenroll(old, EnrolmentRequest.forRenewal(old, next));
  }

  private long kept() throws Exception {
    try (var all = Files.list(governed.folder().resolve("enrolled"))) {
      return all.count();
    }
  }

  @Test
  void machines_areRenewedWithoutAVote() throws Exception {
    for (X509Certificate old :
        List.of(
            issued(
                Profile.TLS_SERVER_NODE,
                ORGANISATION + "node.example.kz",
                AlternativeName.dns("node.example.kz")),
            issued(
                Profile.TLS_PEER_NODE,
                ORGANISATION + "node-1",
                AlternativeName.node("KZ", "node-1")),
            issued(
                Profile.TLS_CLIENT_SYSTEM,
                ORGANISATION + "scanner-1",
                AlternativeName.system("KZ", "lab", "scanner-1")))) {
      assertThat(Profile.of(renewed(old))).isEqualTo(Profile.of(old));
    }
  }

  @Test
  void person_isRefusedByNameAndToldWhatToDo() throws Exception {
    X509Certificate old = person();
    InvitedScanner.refused(
        Reason.RENEWAL_REFUSED, "tls-client-person: officers decide", () -> renewed(old));
    assertThat(kept()).isZero();
  }

  @Test
  void personIsNotRenewedEither_whereTheOfficersWereTakenAway() throws Exception {
    X509Certificate old = person();
    Path officers = governed.folder().resolve("officers");
    Files.move(officers, governed.folder().resolveSibling("officers"));
    assertThatThrownBy(() -> renewed(old))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("officers/")
        .hasMessageContaining("deleted");
    assertThat(ca.issued(Branch.TLS)).containsExactly(old);
  }

  @Test
  void invitationThatOneMadeAlone_isRefused() throws Exception {
    NewInvitation alone =
        Invitations.of(ca, clock)
            .invite(
                new Grant(
                    Profile.TLS_CLIENT_SYSTEM,
                    Subject.parse(ORGANISATION + "scanner-1"),
                    List.of(AlternativeName.system("KZ", "lab", "scanner-1")),
                    Optional.empty(),
                    Duration.ofDays(7),
                    Optional.empty()));
    byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    InvitedScanner.refused(
        Reason.INVITATION_REFUSED,
        "officers decide in this CA",
        () -> enrolment.enroll(alone.invitation().id(), alone.code(), Optional.empty(), request));
  }
}
