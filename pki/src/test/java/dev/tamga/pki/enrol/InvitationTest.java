package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.enrol.InvitationState.Stage;
import dev.tamga.pki.key.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use an invitation, and what one may be for. */
final class InvitationTest {
  @TempDir private Path home;
  private InvitedScanner scanner;

  @BeforeEach
  void invite() throws Exception {
    scanner = new InvitedScanner(home);
  }

  @Test
  void wrongCode_isRefusedLikeAnUnknownIdAndTheFifthClosesForGood() throws Exception {
    byte[] request = EnrolmentRequest.forInvitation(scanner.key);
    try (Secret wrong = Secret.of("0000-0000".toCharArray())) {
      EnrolmentRefusedException unknown =
          catchThrowableOfType(
              EnrolmentRefusedException.class,
              () -> scanner.enrolment.enroll("0123456789abcdef", wrong, Optional.empty(), request));
      for (int i = 0; i < Invitations.MAX_WRONG_CODES; i++) {
        InvitedScanner.refused(
            Reason.INVITATION_REFUSED,
            unknown.getMessage(),
            () ->
                scanner.enrolment.enroll(
                    scanner.invited.invitation().id(), wrong, Optional.empty(), request));
      }
      InvitedScanner.refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () -> scanner.enrolment.enroll("../../ca.properties", wrong, Optional.empty(), request));
    }
    scanner.reopen();
    InvitedScanner.refused(Reason.INVITATION_SPENT, "closed", scanner::enrolled);
    assertThat(scanner.invitations.list().get(0).wrongCodes())
        .isEqualTo(Invitations.MAX_WRONG_CODES);
  }

  @Test
  void fourWrongCodes_leaveItOpen() throws Exception {
    try (Secret wrong = Secret.of(new char[] {'x'})) {
      for (int i = 1; i < Invitations.MAX_WRONG_CODES; i++) {
        assertThatThrownBy(
                () ->
                    scanner.enrolment.enroll(
                        scanner.invited.invitation().id(), wrong, Optional.empty(), new byte[0]))
            .isInstanceOf(EnrolmentRefusedException.class);
      }
    }
    assertThat(scanner.enrolled()).isNotNull();
  }

  @Test
  void expiredOrRevokedInvitation_isRefused() throws Exception {
    NewInvitation other = scanner.invite();
    assertThat(scanner.invitations.revoke(other.invitation().id()).stage())
        .isEqualTo(Stage.REVOKED);
    assertThat(scanner.invitations.revoke(other.invitation().id()).stage())
        .isEqualTo(Stage.REVOKED);
    InvitedScanner.refused(
        Reason.INVITATION_SPENT,
        "revoked",
        () -> scanner.enroll(other, EnrolmentRequest.forInvitation(scanner.key)));
    scanner.clock.advance(InvitedScanner.WEEK);
    InvitedScanner.refused(Reason.INVITATION_SPENT, "expired", scanner::enrolled);
  }

  @Test
  void invitation_isOnlyForWhatTheTlsCaMayIssue() {
    assertThatThrownBy(
            () ->
                scanner.invitations.invite(
                    new Grant(
                        Profile.ORG_SEAL,
                        InvitedScanner.subject(),
                        List.of(),
                        Optional.empty(),
                        InvitedScanner.WEEK)))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("org-seal");
    assertThatThrownBy(
            () ->
                scanner.invitations.invite(
                    new Grant(
                        Profile.TLS_CLIENT_SYSTEM,
                        Subject.parse("C=KG, O=Lab, organizationIdentifier=GOVKG-1, CN=scanner-1"),
                        List.of(AlternativeName.system("KG", "lab", "scanner-1")),
                        Optional.empty(),
                        InvitedScanner.WEEK)))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("KG");
    assertThatThrownBy(
            () ->
                scanner.invitations.invite(
                    new Grant(
                        Profile.TLS_CLIENT_SYSTEM,
                        InvitedScanner.subject(),
                        InvitedScanner.names(),
                        Optional.empty(),
                        Duration.ofDays(91))))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("90 days");
  }

  @Test
  void code_isKeptAsADigestOnly() throws Exception {
    String code =
        scanner
            .invited
            .code()
            .lend(dev.tamga.pki.key.SecretAccess.get(), chars -> String.valueOf(chars));
    assertThat(code).matches("([0-9a-f]{4}-){7}[0-9a-f]{4}");
    try (Stream<Path> files = Files.walk(scanner.folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(code);
      }
    }
  }

  @Test
  void damagedInvitation_isRefusedTypedWhateverIsCut() throws Exception {
    Path file =
        scanner.folder.resolve("invitations/" + scanner.invited.invitation().id() + ".properties");
    byte[] good = Files.readAllBytes(file);
    for (int length : IntStream.range(0, good.length - 1).toArray()) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(scanner::enrolled)
          .isInstanceOfAny(dev.tamga.pki.ca.CaException.class, EnrolmentRefusedException.class);
    }
  }
}
