package dev.tamga.pki.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.health.Health;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds and their end, the next issuing CA, responders: pki/GOVERNANCE.md, sections 2 and 9. */
class HoldAndRolloverTest {
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
  void hold_isAtOnceAndItsEndNeedsTwoOthers() throws Exception {
    BigInteger serial = issuedNode();
    Done held = hold(serial);
    assertThat(held.docket().state()).isEqualTo(RequestState.UNREVIEWED);
    String held1 = "held/tls/" + serial.toString(16);
    assertThat(held.record().objects()).containsKey(held1);
    clock.advance(Duration.ofMinutes(1));
    String id =
        institution
            .submitRelease(ca.officer("Aigul"), serial, "found again")
            .docket()
            .request()
            .id();
    refused(Kind.PENDING, "2 of 2", () -> institution.execute(id, ca.password()));
    refused(Kind.NOT_AUTHORISED, "himself", () -> vote("Aigul", id));
    vote("Bolat", id);
    refused(Kind.PENDING, "1 of 2", () -> institution.execute(id, ca.password()));
    assertThat(open().isRevoked(serial)).isTrue();
    vote("Chinara", id);
    Done released = institution.execute(id, ca.password());
    assertThat(released.record().action()).isEqualTo("release");
    assertThat(released.record().objects()).containsKeys(held1, "requests/" + id + "/request.json");
    assertThat(released.docket().state()).isEqualTo(RequestState.DONE);
    assertThat(open().isRevoked(serial)).isFalse();
    refused(Kind.REFUSED, "done", () -> institution.execute(id, ca.password()));
    String old = held.docket().request().id();
    refused(Kind.REFUSED, "unreviewed", () -> institution.execute(old, ca.password()));
    assertThat(open().isRevoked(serial)).as("an old hold is not done again").isFalse();
    refused(
        Kind.REFUSED,
        "not on hold",
        () -> institution.submitRelease(ca.officer("Aigul"), serial, "again"));
  }

  @Test
  void heldCertificate_isRevokedForGoodByTheNextWord() throws Exception {
    BigInteger serial = issuedNode();
    hold(serial);
    Done revoked =
        institution.revoke(ca.officer("Aigul"), serial, RevocationReason.KEY_COMPROMISE, "stolen");
    assertThat(revoked.record().objects()).containsKey("revoked/tls/" + serial.toString(16));
    assertThat(open().revocations(Branch.TLS))
        .singleElement()
        .satisfies(one -> assertThat(one.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE));
    refused(
        Kind.REFUSED,
        "not on hold",
        () -> institution.submitRelease(ca.officer("Bolat"), serial, "no"));
  }

  @Test
  void holdOfASignature_isRefusedAndNothingIsHeld() throws Exception {
    BigInteger seal = issuedSeal();
    assertThatThrownBy(() -> hold(seal)).hasMessageContaining("a TLS certificate");
    assertThat(open().isRevoked(seal)).isFalse();
  }

  @Test
  void holdThatGrewBesideTheLog_isFoundAndAnEditedOneStaysAProblem() throws Exception {
    BigInteger serial = issuedNode();
    hold(serial);
    open().release(serial); // as by an interrupted command
    var unused = institution.requests();
    String name = "held/tls/" + serial.toString(16);
    AuditRecord last = last();
    assertThat(last.action()).isEqualTo("found");
    assertThat(last.objects()).containsOnlyKeys(name);
    long before = audit().seq();
    Path file = ca.folder().resolve(name);
    Files.writeString(file, Files.readString(file).replaceFirst("held", "keld"));
    unused = institution.requests();
    assertThat(audit().seq()).as("an edit is not taken for an act").isEqualTo(before);
  }

  @Test
  void nextCaNeedsThreeOthers_andTheFormerGoesOnRevoking() throws Exception {
    X509Certificate former = open().chain(Branch.TLS).get(0);
    BigInteger old = issuedNode();
    String id = approvedRollover();
    Done done = institution.execute(id, ca.password());
    assertThat(done.docket().result()).isEqualTo("tls-2");
    assertThat(done.record().second().orElseThrow()).contains("Aigul", "Bolat", "Chinara");
    X509Certificate next = open().chain(Branch.TLS).get(0);
    assertThat(done.chain().get(0)).isEqualTo(next).isNotEqualTo(former);
    assertThat(next.getSubjectX500Principal().getName()).contains("TLS CA 2");
    assertThat(next.getExtensionValue("2.5.29.30"))
        .as("name constraints")
        .isEqualTo(former.getExtensionValue("2.5.29.30"));
    BigInteger young = issuedNode();
    assertThat(open().authorityOf(old)).contains(new Authority(Branch.TLS, 1));
    assertThat(open().authorityOf(young)).contains(new Authority(Branch.TLS, 2));
    for (BigInteger each : List.of(old, young)) {
      var unused =
          institution.revoke(ca.officer("Aigul"), each, RevocationReason.SUPERSEDED, "new ones");
    }
    SortedMap<String, X509CRL> crls = institution.issueCrl(Branch.TLS, false, ca.password()).made();
    assertThat(crls).containsOnlyKeys("tls.crl", "tls-2.crl");
    assertThat(crls.get("tls.crl").getRevokedCertificate(old)).isNotNull();
    assertThat(crls.get("tls.crl").getRevokedCertificate(young)).isNull();
    assertThat(crls.get("tls-2.crl").getRevokedCertificate(young)).isNotNull();
    assertThat(crls.get("tls-2.crl").getRevokedCertificate(old)).isNull();
    crls.get("tls.crl").verify(former.getPublicKey());
    crls.get("tls-2.crl").verify(next.getPublicKey());
    assertThat(last().reason()).contains("tls-2.crl, number 2", "tls.crl, number 2");
    assertThat(Health.of(ca.folder(), clock).facts().get("tls"))
        .asString()
        .contains("issues nothing any more");
  }

  @Test
  void leavesOfBothCas_areTrustedByTheSameRoot() throws Exception {
    X509Certificate former = open().chain(Branch.TLS).get(0);
    X509Certificate first = open().certificate(issuedNode());
    var unused = institution.execute(approvedRollover(), ca.password());
    X509Certificate second = open().certificate(issuedNode());
    Trust trust =
        new Trust(
            List.of(Anchor.of("KZ", open().chain(Branch.ROOT).get(0))),
            List.of(),
            List.of(open().crl(Branch.TLS)));
    PathChecker checker = new PathChecker(trust);
    X509Certificate next = open().chain(Branch.TLS).get(0);
    assertThat(checker.check(first, List.of(former), Purpose.TLS_CLIENT, clock.instant()).path())
        .isNotEmpty();
    assertThat(checker.check(second, List.of(next), Purpose.TLS_CLIENT, clock.instant()).path())
        .isNotEmpty();
  }

  @Test
  void crashAnywhereInARollover_isFinishedWithTheSameKey() throws Exception {
    String id = approvedRollover();
    GovernedCa before = ca.copy(folder.resolve("before"), clock);
    var unused = institution.execute(id, ca.password());
    X509Certificate next = open().chain(Branch.TLS).get(0);
    String issued = "issued/root/" + next.getSerialNumber().toString(16) + ".pem";
    int left = 0;
    for (String file : List.of("tls-2.p12", issued, "tls-2.crl-number", "tls-2.crl", "tls-2.crt")) {
      Path target = before.folder().resolve(file); // one file more is left at each crash
      Files.copy(ca.folder().resolve(file), target);
      left++;
      GovernedCa crashed = before.copy(folder.resolve("crashed-" + left), clock);
      Done finished = crashed.institution().execute(id, crashed.password());
      assertThat(finished.docket().state()).as(file).isEqualTo(RequestState.DONE);
      assertThat(finished.chain().get(0)).as(file).isEqualTo(next);
      assertThat(finished.record().objects()).as(file).containsKey(issued);
    }
  }

  @Test
  void secondRequestForTheSameCa_makesNothingNew() throws Exception {
    String one = approvedRollover();
    String two = approvedRollover();
    var unused = institution.execute(one, ca.password());
    assertThat(institution.show(two).state()).isEqualTo(RequestState.APPROVED);
    clock.advance(Duration.ofSeconds(1));
    Done again = institution.execute(two, ca.password());
    assertThat(again.record().reason()).contains("nothing new was made");
    assertThat(open().current(Branch.TLS).number()).isEqualTo(2);
    refused(
        Kind.REFUSED,
        "2 others may vote (expected: 3)",
        () -> institution.submitRollover(ca.officer("Aigul"), Branch.SIGN, "an admin asks"));
    refused(
        Kind.REFUSED,
        "rollover of root",
        () -> institution.submitRollover(ca.officer("Daniyar"), Branch.ROOT, ""));
  }

  @Test
  void responder_isRequestedForABranchAndForNoneElse() throws Exception {
    Identity waiting = ca.waiting();
    CertificateOrder order =
        new CertificateOrder(
            Profile.OCSP_RESPONDER,
            Subject.parse("C=KZ, O=Ministry, CN=OCSP of signatures"),
            List.of(),
            waiting.certificate().getPublicKey());
    byte[] csr = NewKey.request(waiting);
    assertThatThrownBy(() -> institution.submit(ca.officer("Aigul"), csr, order, "no branch"))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("branch: none");
    CertificateOrder seal = GovernedCa.seal(waiting);
    assertThatThrownBy(
            () ->
                institution.submit(
                    ca.officer("Aigul"), csr, seal, Optional.of(Branch.SIGN), "a branch"))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("leave the branch out");
    String id =
        institution
            .submit(ca.officer("Aigul"), csr, order, Optional.of(Branch.SIGN), "status")
            .docket()
            .request()
            .id();
    assertThat(institution.show(id).request().field("branch")).isEqualTo("sign");
    vote("Bolat", id);
    vote("Chinara", id);
    Done done = institution.execute(id, ca.password());
    assertThat(done.chain().get(0).getIssuerX500Principal())
        .isEqualTo(open().chain(Branch.SIGN).get(0).getSubjectX500Principal());
    assertThat(done.docket().state()).isEqualTo(RequestState.DONE);
  }

  private String approvedRollover() throws Exception {
    clock.advance(Duration.ofSeconds(1));
    String id =
        institution
            .submitRollover(ca.officer("Daniyar"), Branch.TLS, "ends soon")
            .docket()
            .request()
            .id();
    for (String who : List.of("Aigul", "Bolat", "Chinara")) {
      refused(Kind.PENDING, "of 3", () -> institution.execute(id, ca.password()));
      vote(who, id);
    }
    return id;
  }

  private BigInteger issuedNode() throws Exception {
    Identity waiting = ca.waiting();
    return issued(GovernedCa.node(waiting), waiting);
  }

  private BigInteger issuedSeal() throws Exception {
    Identity waiting = ca.waiting();
    return issued(GovernedCa.seal(waiting), waiting);
  }

  private BigInteger issued(CertificateOrder order, Identity waiting) throws Exception {
    String id =
        institution
            .submit(ca.officer("Aigul"), NewKey.request(waiting), order, "needed")
            .docket()
            .request()
            .id();
    vote("Bolat", id);
    vote("Chinara", id);
    return institution.execute(id, ca.password()).chain().get(0).getSerialNumber();
  }

  private Done hold(BigInteger serial) throws Exception {
    return institution.revoke(
        ca.officer("Aigul"), serial, RevocationReason.CERTIFICATE_HOLD, "mislaid");
  }

  private void vote(String officer, String id) throws Exception {
    Done unused = institution.vote(ca.officer(officer), id, true, "");
  }

  private CertificateAuthority open() throws Exception {
    return CertificateAuthority.open(ca.folder(), ca.password(), clock);
  }

  private AuditLog audit() throws Exception {
    return AuditLog.open(ca.folder(), Disk.DURABLE, clock);
  }

  private AuditRecord last() throws Exception {
    List<AuditRecord> all = audit().records();
    return all.get(all.size() - 1);
  }

  private static void refused(Kind kind, String part, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((GovernanceException) e).kind()).isEqualTo(kind));
  }
}
