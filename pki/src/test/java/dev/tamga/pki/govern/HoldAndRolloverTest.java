package dev.tamga.pki.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.health.Health;
import dev.tamga.pki.key.Identity;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds and their end, the next issuing CA, responders: pki/GOVERNANCE.md, sections 2 and 9. */
class HoldAndRolloverTest {
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
  void hold_isAtOnceAndItsEndNeedsTwoOthers() throws Exception {
    BigInteger serial = issuedNode();
    Done held = hold(serial);
    assertThat(held.docket().state()).isEqualTo(RequestState.UNREVIEWED);
    String held1 = "held/tls/" + serial.toString(16);
    assertThat(held.record().objects()).containsKey(held1);
    clock.advance(Duration.ofMinutes(1));
    String id =
        desk.institution()
            .submitRelease(desk.ca().officer("Aigul"), serial, "found again")
            .docket()
            .request()
            .id();
    Desk.refused(
        Kind.PENDING, "2 of 2", () -> desk.institution().execute(id, desk.ca().password()));
    Desk.refused(Kind.NOT_AUTHORISED, "himself", () -> desk.vote("Aigul", id));
    desk.vote("Bolat", id);
    Desk.refused(
        Kind.PENDING, "1 of 2", () -> desk.institution().execute(id, desk.ca().password()));
    assertThat(desk.open().isRevoked(serial)).isTrue();
    desk.vote("Chinara", id);
    Done released = desk.institution().execute(id, desk.ca().password());
    assertThat(released.record().action()).isEqualTo("release");
    assertThat(released.record().objects()).containsKeys(held1, "requests/" + id + "/request.json");
    assertThat(released.docket().state()).isEqualTo(RequestState.DONE);
    assertThat(desk.open().isRevoked(serial)).isFalse();
    Desk.refused(Kind.REFUSED, "done", () -> desk.institution().execute(id, desk.ca().password()));
    String old = held.docket().request().id();
    Desk.refused(
        Kind.REFUSED, "unreviewed", () -> desk.institution().execute(old, desk.ca().password()));
    assertThat(desk.open().isRevoked(serial)).as("an old hold is not done again").isFalse();
    Desk.refused(
        Kind.REFUSED,
        "not on hold",
        () -> desk.institution().submitRelease(desk.ca().officer("Aigul"), serial, "again"));
  }

  @Test
  void heldCertificate_isRevokedForGoodByTheNextWord() throws Exception {
    BigInteger serial = issuedNode();
    hold(serial);
    Done revoked =
        desk.institution()
            .revoke(desk.ca().officer("Aigul"), serial, RevocationReason.KEY_COMPROMISE, "stolen");
    assertThat(revoked.record().objects()).containsKey("revoked/tls/" + serial.toString(16));
    assertThat(desk.open().revocations(Branch.TLS))
        .singleElement()
        .satisfies(one -> assertThat(one.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE));
    Desk.refused(
        Kind.REFUSED,
        "not on hold",
        () -> desk.institution().submitRelease(desk.ca().officer("Bolat"), serial, "no"));
  }

  @Test
  void holdOfASignature_isRefusedAndNothingIsHeld() throws Exception {
    BigInteger seal = issuedSeal();
    assertThatThrownBy(() -> hold(seal)).hasMessageContaining("a TLS certificate");
    assertThat(desk.open().isRevoked(seal)).isFalse();
  }

  @Test
  void holdThatGrewBesideTheLog_isFoundAndAnEditedOneStaysAProblem() throws Exception {
    BigInteger serial = issuedNode();
    hold(serial);
    desk.open().release(serial); // as by an interrupted command
    var unused = desk.institution().requests();
    String name = "held/tls/" + serial.toString(16);
    AuditRecord last = last();
    assertThat(last.action()).isEqualTo("found");
    assertThat(last.objects()).containsOnlyKeys(name);
    long before = desk.audit().seq();
    Path file = desk.ca().folder().resolve(name);
    Files.writeString(file, Files.readString(file).replaceFirst("held", "keld"));
    unused = desk.institution().requests();
    assertThat(desk.audit().seq()).as("an edit is not taken for an act").isEqualTo(before);
  }

  @Test
  void nextCaNeedsThreeOthers_andTheFormerGoesOnRevoking() throws Exception {
    X509Certificate former = desk.open().chain(Branch.TLS).get(0);
    BigInteger old = issuedNode();
    String id = approvedRollover();
    Done done = desk.institution().execute(id, desk.ca().password());
    assertThat(done.docket().result()).isEqualTo("tls-2");
    assertThat(done.record().second().orElseThrow()).contains("Aigul", "Bolat", "Chinara");
    X509Certificate next = desk.open().chain(Branch.TLS).get(0);
    assertThat(done.chain().get(0)).isEqualTo(next).isNotEqualTo(former);
    assertThat(next.getSubjectX500Principal().getName()).contains("TLS CA 2");
    assertThat(next.getExtensionValue("2.5.29.30"))
        .as("name constraints")
        .isEqualTo(former.getExtensionValue("2.5.29.30"));
    BigInteger young = issuedNode();
    assertThat(desk.open().authorityOf(old)).contains(new Authority(Branch.TLS, 1));
    assertThat(desk.open().authorityOf(young)).contains(new Authority(Branch.TLS, 2));
    for (BigInteger each : List.of(old, young)) {
      var unused =
          desk.institution()
              .revoke(desk.ca().officer("Aigul"), each, RevocationReason.SUPERSEDED, "new ones");
    }
    SortedMap<String, X509CRL> crls =
        desk.institution().issueCrl(Branch.TLS, false, desk.ca().password()).made();
    assertThat(crls).containsOnlyKeys("tls.crl", "tls-2.crl");
    assertThat(crls.get("tls.crl").getRevokedCertificate(old)).isNotNull();
    assertThat(crls.get("tls.crl").getRevokedCertificate(young)).isNull();
    assertThat(crls.get("tls-2.crl").getRevokedCertificate(young)).isNotNull();
    assertThat(crls.get("tls-2.crl").getRevokedCertificate(old)).isNull();
    crls.get("tls.crl").verify(former.getPublicKey());
    crls.get("tls-2.crl").verify(next.getPublicKey());
    assertThat(last().reason()).contains("tls-2.crl, number 2", "tls.crl, number 2");
    assertThat(Health.of(desk.ca().folder(), clock).facts().get("tls"))
        .asString()
        .contains("issues nothing any more");
  }

  @Test
  void leavesOfBothCas_areTrustedByTheSameRoot() throws Exception {
    X509Certificate former = desk.open().chain(Branch.TLS).get(0);
    X509Certificate first = desk.open().certificate(issuedNode());
    var unused = desk.institution().execute(approvedRollover(), desk.ca().password());
    X509Certificate second = desk.open().certificate(issuedNode());
    Trust trust =
        new Trust(
            List.of(Anchor.of("KZ", desk.open().chain(Branch.ROOT).get(0))),
            List.of(),
            List.of(desk.open().crl(Branch.TLS)));
    PathChecker checker = new PathChecker(trust);
    X509Certificate next = desk.open().chain(Branch.TLS).get(0);
    assertThat(checker.check(first, List.of(former), Purpose.TLS_CLIENT, clock.instant()).path())
        .isNotEmpty();
    assertThat(checker.check(second, List.of(next), Purpose.TLS_CLIENT, clock.instant()).path())
        .isNotEmpty();
  }

  @Test
  void crashAnywhereInARollover_isFinishedWithTheSameKey() throws Exception {
    String id = approvedRollover();
    GovernedCa before = desk.ca().copy(folder.resolve("before"), clock);
    var unused = desk.institution().execute(id, desk.ca().password());
    X509Certificate next = desk.open().chain(Branch.TLS).get(0);
    String issued = "issued/root/" + next.getSerialNumber().toString(16) + ".pem";
    int left = 0;
    for (String file : List.of("tls-2.p12", issued, "tls-2.crl-number", "tls-2.crl", "tls-2.crt")) {
      Path target = before.folder().resolve(file); // one file more is left at each crash
      Files.copy(desk.ca().folder().resolve(file), target);
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
    var unused = desk.institution().execute(one, desk.ca().password());
    assertThat(desk.institution().show(two).state()).isEqualTo(RequestState.APPROVED);
    clock.advance(Duration.ofSeconds(1));
    Done again = desk.institution().execute(two, desk.ca().password());
    assertThat(again.record().reason()).contains("nothing new was made");
    assertThat(desk.open().current(Branch.TLS).number()).isEqualTo(2);
    Desk.refused(
        Kind.REFUSED,
        "2 others may vote (expected: 3)",
        () ->
            desk.institution()
                .submitRollover(desk.ca().officer("Aigul"), Branch.SIGN, "an admin asks"));
    Desk.refused(
        Kind.REFUSED,
        "rollover of root",
        () -> desk.institution().submitRollover(desk.ca().officer("Daniyar"), Branch.ROOT, ""));
  }

  @Test
  void responder_isRequestedForABranchAndForNoneElse() throws Exception {
    Identity waiting = desk.ca().waiting();
    CertificateOrder order =
        new CertificateOrder(
            Profile.OCSP_RESPONDER,
            Subject.parse("C=KZ, O=Ministry, CN=OCSP of signatures"),
            List.of(),
            waiting.certificate().getPublicKey());
    byte[] csr = NewKey.request(waiting);
    assertThatThrownBy(
            () -> desk.institution().submit(desk.ca().officer("Aigul"), csr, order, "no branch"))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("branch: none");
    CertificateOrder seal = GovernedCa.seal(waiting);
    assertThatThrownBy(
            () ->
                desk.institution()
                    .submit(
                        desk.ca().officer("Aigul"),
                        csr,
                        seal,
                        Optional.of(Branch.SIGN),
                        "a branch"))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("leave the branch out");
    String id =
        desk.institution()
            .submit(desk.ca().officer("Aigul"), csr, order, Optional.of(Branch.SIGN), "status")
            .docket()
            .request()
            .id();
    assertThat(desk.institution().show(id).request().field("branch")).isEqualTo("sign");
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    Done done = desk.institution().execute(id, desk.ca().password());
    assertThat(done.chain().get(0).getIssuerX500Principal())
        .isEqualTo(desk.open().chain(Branch.SIGN).get(0).getSubjectX500Principal());
    assertThat(done.docket().state()).isEqualTo(RequestState.DONE);
  }

  private String approvedRollover() throws Exception {
    clock.advance(Duration.ofSeconds(1));
    String id =
        desk.institution()
            .submitRollover(desk.ca().officer("Daniyar"), Branch.TLS, "ends soon")
            .docket()
            .request()
            .id();
    for (String who : List.of("Aigul", "Bolat", "Chinara")) {
      Desk.refused(
          Kind.PENDING, "of 3", () -> desk.institution().execute(id, desk.ca().password()));
      desk.vote(who, id);
    }
    return id;
  }

  private BigInteger issuedNode() throws Exception {
    Identity waiting = desk.ca().waiting();
    return issued(GovernedCa.node(waiting), waiting);
  }

  private BigInteger issuedSeal() throws Exception {
    Identity waiting = desk.ca().waiting();
    return issued(GovernedCa.seal(waiting), waiting);
  }

  private BigInteger issued(CertificateOrder order, Identity waiting) throws Exception {
    String id =
        desk.institution()
            .submit(desk.ca().officer("Aigul"), NewKey.request(waiting), order, "needed")
            .docket()
            .request()
            .id();
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    return desk.institution().execute(id, desk.ca().password()).chain().get(0).getSerialNumber();
  }

  private Done hold(BigInteger serial) throws Exception {
    return desk.institution()
        .revoke(desk.ca().officer("Aigul"), serial, RevocationReason.CERTIFICATE_HOLD, "mislaid");
  }

  private AuditRecord last() throws Exception {
    List<AuditRecord> all = desk.audit().records();
    return all.get(all.size() - 1);
  }
}
