package dev.tamga.pki.govern;

import static dev.tamga.pki.testkit.GovernedCa.node;
import static dev.tamga.pki.testkit.GovernedCa.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.officer.Statement;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.tsp.TimestampException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstitutionTest {
  private static GovernedCa made;

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private GovernedCa ca;
  private Institution institution;

  @BeforeAll
  static void ceremony(@TempDir Path once) {
    made = GovernedCa.create(once, TestClock.fixed());
  }

  @BeforeEach
  void start() {
    ca = made.copy(folder.resolve("ca"), clock);
    institution = ca.institution();
  }

  @Test
  void sealNeedsTwoOthers_andIsIssuedOnlyThen() throws Exception {
    String id = submitSeal();
    assertThat(institution.show(id).missing()).singleElement().asString().contains("2 of 2 votes");
    refused(Kind.PENDING, "2 of 2", () -> institution.execute(id, ca.password()));
    vote("Bolat", id);
    refused(Kind.PENDING, "1 of 2", () -> institution.execute(id, ca.password()));
    Done second = vote("Chinara", id);
    assertThat(second.docket().state()).isEqualTo(RequestState.APPROVED);
    Done done = institution.execute(id, ca.password());
    assertThat(done.docket().state()).isEqualTo(RequestState.DONE);
    assertThat(Profile.of(done.chain().get(0))).contains(Profile.ORG_SEAL);
    assertThat(done.record().second().orElseThrow()).contains("Bolat").contains("Chinara");
    assertThat(actions()).containsExactly("ceremony", "submit", "vote", "vote", "issue");
    X509Certificate again = institution.execute(id, ca.password()).chain().get(0);
    assertThat(again).isEqualTo(done.chain().get(0));
    assertThat(open().issued(Branch.SIGN)).hasSize(1);
  }

  @Test
  void samePersonTwice_isRefused() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    refused(Kind.NOT_AUTHORISED, "has voted", () -> vote("Bolat", id));
    refused(
        Kind.NOT_AUTHORISED,
        "has voted",
        () -> institution.vote(ca.officer("Bolat"), id, false, "changed my mind"));
    assertThat(institution.show(id).approvals()).hasSize(1);
  }

  @Test
  void requesterAuditorAndStranger_doNotVote() throws Exception {
    String id = submitSeal();
    refused(Kind.NOT_AUTHORISED, "asks for it himself", () -> vote("Aigul", id));
    refused(Kind.NOT_AUTHORISED, "auditor", () -> vote("Daniyar", id));
    refused(Kind.NOT_AUTHORISED, "no officer", () -> vote("Nobody", id));
  }

  @Test
  void oneReject_endsIt() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    Done no = institution.vote(ca.officer("Chinara"), id, false, "no appointment");
    assertThat(no.docket().state()).isEqualTo(RequestState.REJECTED);
    assertThat(no.record().reason()).isEqualTo("reject: no appointment");
    refused(Kind.REFUSED, "rejected", () -> institution.execute(id, ca.password()));
  }

  @Test
  void afterSeventyTwoHours_neitherVoteNorExecution() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    vote("Chinara", id);
    String other = submitSeal();
    clock.advance(Duration.ofHours(72).plusSeconds(1));
    refused(Kind.REFUSED, "expired", () -> institution.execute(id, ca.password()));
    refused(Kind.REFUSED, "expired", () -> vote("Bolat", other));
  }

  @Test
  void machineNeedsOne_andRenewsItselfWithoutAVote() throws Exception {
    Identity waiting = ca.waiting();
    String id = submit("Daniyar", waiting, true);
    vote("Bolat", id);
    Identity node = new Identity(waiting.key(), institution.execute(id, ca.password()).chain());
    clock.advance(Duration.ofDays(20));
    Identity next = ca.waiting();
    byte[] csr = NewKey.request(next);
    List<X509Certificate> chain = new ArrayList<>();
    AuditRecord record = institution.renew(csr, proof(node, csr), ca.password(), chain);
    assertThat(record.action()).isEqualTo("renew");
    assertThat(chain.get(0).getSubjectX500Principal())
        .isEqualTo(node.certificate().getSubjectX500Principal());
    assertThat(chain.get(0).getPublicKey()).isEqualTo(next.certificate().getPublicKey());
    refused(
        Kind.REFUSED,
        "certified already",
        () -> institution.renew(csr, proof(node, csr), ca.password(), new ArrayList<>()));
    byte[] other = NewKey.request(ca.waiting());
    refused(
        Kind.NOT_AUTHORISED,
        "did not sign",
        () -> institution.renew(other, proof(node, csr), ca.password(), new ArrayList<>()));
    refused(
        Kind.REFUSED,
        "of a person, a seal",
        () ->
            institution.renew(
                other, proof(ca.officer("Aigul"), other), ca.password(), new ArrayList<>()));
    institution.revoke(
        ca.officer("Aigul"),
        node.certificate().getSerialNumber(),
        RevocationReason.KEY_COMPROMISE,
        "lost");
    refused(
        Kind.REFUSED,
        "revoked or expired",
        () -> institution.renew(other, proof(node, other), ca.password(), new ArrayList<>()));
  }

  @Test
  void revocationIsAtOnce_andEscalatesWithoutAReview() throws Exception {
    BigInteger serial = issuedSeal();
    Done done =
        institution.revoke(
            ca.officer("Aigul"), serial, RevocationReason.KEY_COMPROMISE, "card stolen");
    String id = done.docket().request().id();
    assertThat(done.docket().state()).isEqualTo(RequestState.UNREVIEWED);
    assertThat(open().revocations(Branch.SIGN)).hasSize(1);
    refused(Kind.NOT_AUTHORISED, "himself", () -> vote("Aigul", id));
    clock.advance(Duration.ofHours(25));
    assertThat(institution.show(id).state()).isEqualTo(RequestState.ESCALATED);
    Done no = institution.vote(ca.officer("Bolat"), id, false, "was not needed");
    assertThat(no.docket().state()).isEqualTo(RequestState.ESCALATED);
    assertThat(open().revocations(Branch.SIGN)).hasSize(1);
  }

  @Test
  void revocationReviewedInTime_isReviewed() throws Exception {
    Done done =
        institution.revoke(
            ca.officer("Aigul"), issuedSeal(), RevocationReason.SUPERSEDED, "new one");
    Done reviewed = vote("Bolat", done.docket().request().id());
    assertThat(reviewed.docket().state()).isEqualTo(RequestState.REVIEWED);
    refused(
        Kind.NOT_AUTHORISED,
        "an admin, for a revocation",
        () ->
            institution.revoke(
                ca.officer("Daniyar"), issuedSeal(), RevocationReason.SUPERSEDED, ""));
  }

  @Test
  void officerJoinsByTwoOthers_andLeavesByTwoOthers() throws Exception {
    Identity key = GovernedCa.officer("Erlan", clock);
    Officer wanted =
        new Officer(
            "Erlan",
            Role.ADMIN,
            key.certificate(),
            clock.instant(),
            clock.instant().plus(Duration.ofDays(300)),
            "");
    String id =
        institution.submitOfficer(ca.officer("Aigul"), wanted, "hired").docket().request().id();
    String seal = submitSeal();
    refused(Kind.NOT_AUTHORISED, "no officer", () -> vote("Erlan", seal));
    vote("Bolat", id);
    vote("Chinara", id);
    refused(Kind.NOT_AUTHORISED, "no officer", () -> vote("Erlan", seal));
    institution.execute(id, ca.password());
    vote("Erlan", seal);
    vote("Bolat", seal);
    String leave =
        institution
            .submitRemoval(ca.officer("Daniyar"), wanted.key(), "left")
            .docket()
            .request()
            .id();
    refused(Kind.NOT_AUTHORISED, "concerned", () -> vote("Erlan", leave));
    vote("Aigul", leave);
    vote("Bolat", leave);
    institution.execute(leave, ca.password());
    assertThat(institution.show(seal).state()).isEqualTo(RequestState.PENDING); // his vote is gone
    refused(Kind.NOT_AUTHORISED, "no officer", () -> vote("Erlan", seal));
    refused(
        Kind.REFUSED,
        "his key or his name",
        () -> institution.submitOfficer(ca.officer("Aigul"), wanted, "back"));
    assertThat(institution.show(leave).state()).isEqualTo(RequestState.DONE);
  }

  @Test
  void badProofWeakNameOrCertifiedKey_isRefusedWhenFiled() throws Exception {
    Identity waiting = ca.waiting();
    byte[] csr = NewKey.request(waiting);
    csr[csr.length - 5] ^= 1;
    assertThatThrownBy(() -> institution.submit(ca.officer("Aigul"), csr, seal(waiting), ""))
        .isInstanceOf(CertificateRefusedException.class);
    Identity used = ca.waiting();
    String id = submit("Aigul", used, true);
    vote("Bolat", id);
    institution.execute(id, ca.password());
    refused(Kind.REFUSED, "certified already", () -> submit("Aigul", used, false));
    assertThat(institution.requests()).hasSize(1);
  }

  @Test
  void editedRequestCsrOrVote_isFoundAtTheNextUse() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    vote("Chinara", id);
    for (String name :
        List.of(
            "request.json",
            "request.csr",
            Spki.sha256(ca.officer("Bolat").certificate()) + ".vote")) {
      GovernedCa damaged = ca.copy(folder.resolve("copy-" + name));
      Path file = damaged.folder().resolve("requests/" + id + "/" + name);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> damaged.institution().execute(id, damaged.password()))
          .isInstanceOf(GovernanceException.class);
      assertThat(
              CertificateAuthority.open(damaged.folder(), ca.password(), clock).issued(Branch.SIGN))
          .isEmpty();
    }
  }

  @Test
  void forgedVoteOrOfficer_countsForNothing() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    Path bolat =
        ca.folder()
            .resolve(
                "requests/" + id + "/" + Spki.sha256(ca.officer("Bolat").certificate()) + ".vote");
    String chinara = Spki.sha256(ca.officer("Chinara").certificate());
    Path forged = bolat.resolveSibling(chinara + ".vote");
    Files.copy(bolat, forged); // his vote under her name
    assertThatThrownBy(() -> institution.show(id))
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining("not signed by Chinara");
    Files.delete(forged);
    Identity stranger = GovernedCa.officer("Stranger", clock);
    Officer smuggled =
        new Officer(
            "Stranger",
            Role.ADMIN,
            stranger.certificate(),
            clock.instant(),
            clock.instant().plusSeconds(999),
            "ceremony");
    Files.write(ca.folder().resolve("officers/" + smuggled.key() + ".json"), smuggled.print());
    assertThatThrownBy(() -> vote("Stranger", id)).hasMessageContaining("no officer");
    assertThat(institution.officers().unfinished()).hasSize(1);
  }

  @Test
  void editedOfficerOrLog_stopsEverything() throws Exception {
    String id = submitSeal();
    GovernedCa damaged = ca.copy(folder.resolve("copy"));
    Path officer =
        damaged
            .folder()
            .resolve("officers/" + Spki.sha256(ca.officer("Daniyar").certificate()) + ".json");
    Files.writeString(officer, Files.readString(officer).replace("auditor", "admin"));
    assertThatThrownBy(() -> damaged.institution().requests())
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining("another content");
    Path log = ca.folder().resolve("audit.log");
    Files.writeString(log, Files.readString(log).replace("Aigul", "Bolat"));
    assertThatThrownBy(() -> vote("Bolat", id)).isInstanceOf(AuditException.class);
  }

  @Test
  void certificateIssuedBesideTheLog_isRecordedAtTheNextAct() throws Exception {
    Identity waiting = ca.waiting();
    X509Certificate beside = open().issue(node(waiting)).get(0);
    submitSeal();
    assertThat(audit().records())
        .anySatisfy(
            record -> {
              assertThat(record.action()).isEqualTo("found");
              assertThat(record.objects())
                  .containsKey("issued/tls/" + beside.getSerialNumber().toString(16) + ".pem");
            });
  }

  @Test
  void vote_isCheckedByOpenSsl() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    Path file =
        ca.folder()
            .resolve(
                "requests/" + id + "/" + Spki.sha256(ca.officer("Bolat").certificate()) + ".vote");
    Statement vote = Statement.parse(Files.readAllBytes(file));
    Path content = Files.write(folder.resolve("body"), vote.signedBytes());
    Path cms = Files.write(folder.resolve("vote.p7s"), vote.cms());
    Path pem =
        Files.writeString(
            folder.resolve("bolat-again.pem"), Certificates.pem(ca.officer("Bolat").chain()));
    OpenSsl.Result checked =
        OpenSsl.in(folder)
            .run(
                "cms",
                "-verify",
                "-cades",
                "-binary",
                "-inform",
                "DER",
                "-in",
                cms.toString(),
                "-content",
                content.toString(),
                "-CAfile",
                pem.toString(),
                "-purpose",
                "any",
                "-no_check_time",
                "-out",
                folder.resolve("out").toString());
    assertThat(checked.exit()).as(checked.said()).isZero();
    assertThat(new String(vote.signedBytes(), "UTF-8"))
        .contains("\"decision\":\"approve\"", institution.show(id).request().hash());
  }

  @Test
  void directIssueAndRevocation_areForCasWithoutOfficers() {
    refused(
        Kind.NOT_AUTHORISED,
        "officers decide",
        () ->
            institution.issueDirectly(
                node(ca.waiting()), Optional.empty(), ca.password(), new ArrayList<>()));
    refused(
        Kind.NOT_AUTHORISED,
        "officers decide",
        () ->
            institution.revokeDirectly(
                BigInteger.ONE, RevocationReason.UNSPECIFIED, new ArrayList<>()));
  }

  private static byte[] proof(Identity old, byte[] csr) throws Exception {
    return new CadesSigner(
            old,
            imprint -> {
              throw new TimestampException("none");
            },
            TestClock.fixed())
        .signBaseline(csr);
  }

  private BigInteger issuedSeal() throws Exception {
    String id = submitSeal();
    vote("Bolat", id);
    vote("Chinara", id);
    return institution.execute(id, ca.password()).chain().get(0).getSerialNumber();
  }

  private String submitSeal() throws Exception {
    return submit("Aigul", ca.waiting(), false);
  }

  private String submit(String officer, Identity waiting, boolean machine) throws Exception {
    return institution
        .submit(
            ca.officer(officer),
            NewKey.request(waiting),
            machine ? node(waiting) : seal(waiting),
            "needed")
        .docket()
        .request()
        .id();
  }

  private Done vote(String officer, String id) throws Exception {
    return institution.vote(ca.officer(officer), id, true, "");
  }

  private CertificateAuthority open() throws Exception {
    return CertificateAuthority.open(ca.folder(), ca.password(), clock);
  }

  private AuditLog audit() throws Exception {
    return AuditLog.open(ca.folder(), Disk.DURABLE, clock);
  }

  private List<String> actions() throws Exception {
    return audit().records().stream().map(AuditRecord::action).toList();
  }

  private static void refused(Kind kind, String part, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((GovernanceException) e).kind()).isEqualTo(kind));
  }
}
