package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What enrolment writes into the audit log, and where officers decide (pki/GOVERNANCE.md 2, 5). */
class RecordedEnrolmentTest {
  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Secret password = Secret.of("password".toCharArray());

  @Test
  void firstCertificateAndRenewal_areRecordedWithWhatStoodForTheVote() throws Exception {
    CertificateAuthority ca = plain();
    NewInvitation invited = invite(ca);
    Enrolment enrolment = Enrolment.of(ca, clock);
    byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    String id = invited.invitation().id();
    X509Certificate first = enrolment.enroll(id, invited.code(), Optional.empty(), request);
    AuditRecord record = last(ca);
    assertThat(record.action()).isEqualTo("enrol");
    assertThat(record.reason()).isEqualTo("by invitation " + id);
    assertThat(record.actor()).contains("CN=scanner-1");
    assertThat(record.objects())
        .containsKeys(
            "issued/tls/" + first.getSerialNumber().toString(16) + ".pem",
            "invitations/" + id + ".used");
    X509Certificate second =
        enrolment.reenroll(first, EnrolmentRequest.forRenewal(first, KeyKind.EC_P256.generate()));
    record = last(ca);
    assertThat(record.action()).isEqualTo("renew");
    assertThat(record.reason()).contains("serial " + first.getSerialNumber().toString(16));
    assertThat(record.objects())
        .containsOnlyKeys("issued/tls/" + second.getSerialNumber().toString(16) + ".pem");
  }

  @Test
  void damagedLog_stopsEnrolmentAndTheSameRequestSucceedsAfterwards() throws Exception {
    CertificateAuthority ca = plain();
    NewInvitation invited = invite(ca);
    Enrolment enrolment = Enrolment.of(ca, clock);
    byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    String id = invited.invitation().id();
    var before = enrolment.enroll(id, invited.code(), Optional.empty(), request);
    NewInvitation other = invite(ca);
    byte[] second = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    Path log = ca.folder().resolve("audit.log");
    String good = Files.readString(log);
    Files.writeString(log, good.replaceFirst("\"enrol\"", "\"enrox\""));
    assertThatThrownBy(
            () -> enrolment.enroll(other.invitation().id(), other.code(), Optional.empty(), second))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("audit.head");
    assertThat(ca.issued(Branch.TLS)).containsExactly(before);
    Files.writeString(log, good);
    assertThat(enrolment.enroll(other.invitation().id(), other.code(), Optional.empty(), second))
        .isNotNull();
  }

  @Test
  void whereOfficersDecide_machinesAreRenewedAndNobodyIsInvited() throws Exception {
    GovernedCa governed = GovernedCa.create(folder, clock);
    CertificateAuthority ca =
        CertificateAuthority.open(governed.folder(), governed.password(), clock);
    Enrolment enrolment = Enrolment.of(ca, clock);
    NewInvitation smuggled = invite(ca); // by hand: the command refuses
    byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
    refused(
        Reason.INVITATION_REFUSED,
        () ->
            enrolment.enroll(
                smuggled.invitation().id(), smuggled.code(), Optional.empty(), request));
    assertThat(ca.issued(Branch.TLS)).isEmpty();
    KeyPair key = KeyKind.EC_P256.generate();
    X509Certificate machine = ca.issue(GovernedCa.node(governed.waiting())).get(0);
    byte[] renewal = EnrolmentRequest.forRenewal(machine, key);
    assertThat(enrolment.reenroll(machine, renewal).getPublicKey()).isEqualTo(key.getPublic());
    assertThat(last(ca).action()).isEqualTo("renew");
    X509Certificate person = ca.issue(person()).get(0);
    byte[] personal = EnrolmentRequest.forRenewal(person, KeyKind.EC_P256.generate());
    refused(Reason.RENEWAL_REFUSED, () -> enrolment.reenroll(person, personal));
    byte[] certified = EnrolmentRequest.forRenewal(machine, key);
    List<X509Certificate> all = ca.issued(Branch.TLS);
    Files.delete(enrolledNote(governed.folder())); // as a crash would leave it
    assertThat(enrolment.reenroll(machine, certified).getPublicKey()).isEqualTo(key.getPublic());
    assertThat(ca.issued(Branch.TLS)).as("a key is certified once").isEqualTo(all);
  }

  private static Path enrolledNote(Path ca) throws Exception {
    try (var notes = Files.list(ca.resolve("enrolled"))) {
      return notes.findFirst().orElseThrow();
    }
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EnrolmentRefusedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.getMessage()).as("no path of ours").doesNotContain("/ca");
            });
  }

  private CertificateAuthority plain() throws Exception {
    return CertificateAuthority.create(
        folder.resolve("plain"),
        new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
        password,
        clock);
  }

  private NewInvitation invite(CertificateAuthority ca) throws Exception {
    return Invitations.of(ca, clock)
        .invite(
            new Grant(
                Profile.TLS_CLIENT_SYSTEM,
                Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1"),
                List.of(AlternativeName.system("KZ", "lab", "scanner-1")),
                Optional.empty(),
                Duration.ofDays(7)));
  }

  private static CertificateOrder person() throws Exception {
    return new CertificateOrder(
        Profile.TLS_CLIENT_PERSON,
        Subject.parse("C=KZ, O=Lab, GN=Aida, SN=Omar, serialNumber=PNOKZ-1, CN=Aida Omar"),
        List.of(),
        KeyKind.EC_P256.generate().getPublic());
  }

  private AuditRecord last(CertificateAuthority ca) throws Exception {
    List<AuditRecord> all = AuditLog.open(ca.folder(), Disk.DURABLE, clock).records();
    return all.get(all.size() - 1);
  }
}
