package dev.tamga.pki.govern;

import static dev.tamga.pki.testkit.GovernedCa.node;
import static dev.tamga.pki.testkit.GovernedCa.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.tsp.TimestampException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstitutionTest {
  private static GovernedCa made;

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private Desk desk;

  @BeforeAll
  static void ceremony(@TempDir Path once) {
    made = GovernedCa.create(once, TestClock.fixed());
  }

  @BeforeEach
  void start() {
    desk = new Desk(made.copy(folder.resolve("ca"), clock), clock);
  }

  @Test
  void sealNeedsTwoOthers_andIsIssuedOnlyThen() throws Exception {
    String id = desk.submitSeal();
    assertThat(desk.institution().show(id).missing())
        .singleElement()
        .asString()
        .contains("2 of 2 votes");
    Desk.refused(
        Kind.PENDING, "2 of 2", () -> desk.institution().execute(id, desk.ca().password()));
    desk.vote("Bolat", id);
    Desk.refused(
        Kind.PENDING, "1 of 2", () -> desk.institution().execute(id, desk.ca().password()));
    Done second = desk.vote("Chinara", id);
    assertThat(second.docket().state()).isEqualTo(RequestState.APPROVED);
    Done done = desk.institution().execute(id, desk.ca().password());
    assertThat(done.docket().state()).isEqualTo(RequestState.DONE);
    assertThat(Profile.of(done.chain().get(0))).contains(Profile.ORG_SEAL);
    assertThat(done.record().second().orElseThrow()).contains("Bolat").contains("Chinara");
    assertThat(desk.actions()).containsExactly("ceremony", "submit", "vote", "vote", "issue");
    X509Certificate again = desk.institution().execute(id, desk.ca().password()).chain().get(0);
    assertThat(again).isEqualTo(done.chain().get(0));
    assertThat(desk.open().issued(Branch.SIGN)).hasSize(1);
  }

  @Test
  void samePersonTwice_isRefused() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    Desk.refused(Kind.NOT_AUTHORISED, "has voted", () -> desk.vote("Bolat", id));
    Desk.refused(
        Kind.NOT_AUTHORISED,
        "has voted",
        () -> desk.institution().vote(desk.ca().officer("Bolat"), id, false, "changed my mind"));
    assertThat(desk.institution().show(id).approvals()).hasSize(1);
  }

  @Test
  void requesterAuditorAndStranger_doNotVote() throws Exception {
    String id = desk.submitSeal();
    Desk.refused(Kind.NOT_AUTHORISED, "asks for it himself", () -> desk.vote("Aigul", id));
    Desk.refused(Kind.NOT_AUTHORISED, "auditor", () -> desk.vote("Daniyar", id));
    Desk.refused(Kind.NOT_AUTHORISED, "no officer", () -> desk.vote("Nobody", id));
  }

  @Test
  void oneReject_endsIt() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    Done no = desk.institution().vote(desk.ca().officer("Chinara"), id, false, "no appointment");
    assertThat(no.docket().state()).isEqualTo(RequestState.REJECTED);
    assertThat(no.record().reason()).isEqualTo("reject: no appointment");
    Desk.refused(
        Kind.REFUSED, "rejected", () -> desk.institution().execute(id, desk.ca().password()));
  }

  @Test
  void afterSeventyTwoHours_neitherVoteNorExecution() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    String other = desk.submitSeal();
    clock.advance(Duration.ofHours(72).plusSeconds(1));
    Desk.refused(
        Kind.REFUSED, "expired", () -> desk.institution().execute(id, desk.ca().password()));
    Desk.refused(Kind.REFUSED, "expired", () -> desk.vote("Bolat", other));
  }

  @Test
  void machineNeedsOne_andRenewsItselfWithoutAVote() throws Exception {
    Identity waiting = desk.ca().waiting();
    String id = desk.submit("Daniyar", waiting, true);
    desk.vote("Bolat", id);
    Identity node =
        new Identity(waiting.key(), desk.institution().execute(id, desk.ca().password()).chain());
    clock.advance(Duration.ofDays(20));
    Identity next = desk.ca().waiting();
    byte[] csr = NewKey.request(next);
    List<X509Certificate> chain = new ArrayList<>();
    AuditRecord record =
        desk.institution().renew(csr, proof(node, csr), desk.ca().password(), chain);
    assertThat(record.action()).isEqualTo("renew");
    assertThat(chain.get(0).getSubjectX500Principal())
        .isEqualTo(node.certificate().getSubjectX500Principal());
    assertThat(chain.get(0).getPublicKey()).isEqualTo(next.certificate().getPublicKey());
    Desk.refused(
        Kind.REFUSED,
        "certified already",
        () ->
            desk.institution()
                .renew(csr, proof(node, csr), desk.ca().password(), new ArrayList<>()));
    byte[] other = NewKey.request(desk.ca().waiting());
    Desk.refused(
        Kind.NOT_AUTHORISED,
        "did not sign",
        () ->
            desk.institution()
                .renew(other, proof(node, csr), desk.ca().password(), new ArrayList<>()));
    Desk.refused(
        Kind.REFUSED,
        "of a person, a seal",
        () ->
            desk.institution()
                .renew(
                    other,
                    proof(desk.ca().officer("Aigul"), other),
                    desk.ca().password(),
                    new ArrayList<>()));
    desk.institution()
        .revoke(
            desk.ca().officer("Aigul"),
            node.certificate().getSerialNumber(),
            RevocationReason.KEY_COMPROMISE,
            "lost");
    Desk.refused(
        Kind.REFUSED,
        "revoked or expired",
        () ->
            desk.institution()
                .renew(other, proof(node, other), desk.ca().password(), new ArrayList<>()));
  }

  @Test
  void revocationIsAtOnce_andEscalatesWithoutAReview() throws Exception {
    BigInteger serial = issuedSeal();
    Done done =
        desk.institution()
            .revoke(
                desk.ca().officer("Aigul"), serial, RevocationReason.KEY_COMPROMISE, "card stolen");
    String id = done.docket().request().id();
    assertThat(done.docket().state()).isEqualTo(RequestState.UNREVIEWED);
    assertThat(desk.open().revocations(Branch.SIGN)).hasSize(1);
    Desk.refused(Kind.NOT_AUTHORISED, "himself", () -> desk.vote("Aigul", id));
    clock.advance(Duration.ofHours(25));
    assertThat(desk.institution().show(id).state()).isEqualTo(RequestState.ESCALATED);
    Done no = desk.institution().vote(desk.ca().officer("Bolat"), id, false, "was not needed");
    assertThat(no.docket().state()).isEqualTo(RequestState.ESCALATED);
    assertThat(desk.open().revocations(Branch.SIGN)).hasSize(1);
  }

  @Test
  void revocationReviewedInTime_isReviewed() throws Exception {
    Done done =
        desk.institution()
            .revoke(
                desk.ca().officer("Aigul"), issuedSeal(), RevocationReason.SUPERSEDED, "new one");
    Done reviewed = desk.vote("Bolat", done.docket().request().id());
    assertThat(reviewed.docket().state()).isEqualTo(RequestState.REVIEWED);
    Desk.refused(
        Kind.NOT_AUTHORISED,
        "an admin, for a revocation",
        () ->
            desk.institution()
                .revoke(
                    desk.ca().officer("Daniyar"), issuedSeal(), RevocationReason.SUPERSEDED, ""));
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
        desk.institution()
            .submitOfficer(desk.ca().officer("Aigul"), wanted, "hired")
            .docket()
            .request()
            .id();
    String seal = desk.submitSeal();
    Desk.refused(Kind.NOT_AUTHORISED, "no officer", () -> desk.vote("Erlan", seal));
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    Desk.refused(Kind.NOT_AUTHORISED, "no officer", () -> desk.vote("Erlan", seal));
    desk.institution().execute(id, desk.ca().password());
    desk.vote("Erlan", seal);
    desk.vote("Bolat", seal);
    String leave =
        desk.institution()
            .submitRemoval(desk.ca().officer("Daniyar"), wanted.key(), "left")
            .docket()
            .request()
            .id();
    Desk.refused(Kind.NOT_AUTHORISED, "concerned", () -> desk.vote("Erlan", leave));
    desk.vote("Aigul", leave);
    desk.vote("Bolat", leave);
    desk.institution().execute(leave, desk.ca().password());
    assertThat(desk.institution().show(seal).state())
        .isEqualTo(RequestState.PENDING); // his vote is gone
    Desk.refused(Kind.NOT_AUTHORISED, "no officer", () -> desk.vote("Erlan", seal));
    Desk.refused(
        Kind.REFUSED,
        "his key or his name",
        () -> desk.institution().submitOfficer(desk.ca().officer("Aigul"), wanted, "back"));
    assertThat(desk.institution().show(leave).state()).isEqualTo(RequestState.DONE);
  }

  @Test
  void badProofWeakNameOrCertifiedKey_isRefusedWhenFiled() throws Exception {
    Identity waiting = desk.ca().waiting();
    byte[] csr = NewKey.request(waiting);
    csr[csr.length - 5] ^= 1;
    assertThatThrownBy(
            () -> desk.institution().submit(desk.ca().officer("Aigul"), csr, seal(waiting), ""))
        .isInstanceOf(CertificateRefusedException.class);
    Identity used = desk.ca().waiting();
    String id = desk.submit("Aigul", used, true);
    desk.vote("Bolat", id);
    desk.institution().execute(id, desk.ca().password());
    Desk.refused(Kind.REFUSED, "certified already", () -> desk.submit("Aigul", used, false));
    assertThat(desk.institution().requests()).hasSize(1);
  }

  @Test
  void directIssueAndRevocation_areForCasWithoutOfficers() {
    Desk.refused(
        Kind.NOT_AUTHORISED,
        "officers decide",
        () ->
            desk.institution()
                .issueDirectly(
                    node(desk.ca().waiting()),
                    Optional.empty(),
                    desk.ca().password(),
                    new ArrayList<>()));
    Desk.refused(
        Kind.NOT_AUTHORISED,
        "officers decide",
        () ->
            desk.institution()
                .revokeDirectly(BigInteger.ONE, RevocationReason.UNSPECIFIED, new ArrayList<>()));
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
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    return desk.institution().execute(id, desk.ca().password()).chain().get(0).getSerialNumber();
  }
}
