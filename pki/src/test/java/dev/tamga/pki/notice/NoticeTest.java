package dev.tamga.pki.notice;

import static dev.tamga.pki.testkit.TestState.NOW;
import static java.security.cert.CRLReason.CERTIFICATE_HOLD;
import static java.security.cert.CRLReason.KEY_COMPROMISE;
import static java.security.cert.CRLReason.REMOVE_FROM_CRL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.notice.NoticeOutbox.Signed;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A notice of KZ reaches a node of KG, which trusts both. */
class NoticeTest {
  private static final String KEY = "ab".repeat(32);

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final TestState kz = TestState.create("KZ", clock);
  private final TestState kg = TestState.create("KG", clock);
  private final StatusIndex index = StatusIndex.inMemory();
  private final PathChecker paths = new PathChecker(kg.trust(kz), index);
  private final X509Certificate lab = kz.labTls().certificate();
  private NoticeCheck check = checkFor(kz.nodeSeal());

  @BeforeEach
  void labIsTrusted() throws Exception {
    checkLab();
  }

  @Test
  void notice_revokesAtThePartnerAtOnce() throws Exception {
    Signed sent = outbox(kz, kz.nodeSeal()).sign(List.of(entry(lab)));
    CheckedNotice notice = check.check(sent.content(), sent.signature());
    assertThat(notice.state()).isEqualTo("KZ");
    assertThat(notice.stampedAt()).isEqualTo(NOW);
    assertThat(notice.into(index)).isEqualTo(new StatusIndex.Told(true, 0));
    assertThatThrownBy(this::checkLab)
        .isInstanceOfSatisfying(
            UntrustedException.class,
            e -> assertThat(e.reason()).isEqualTo(UntrustedException.Reason.REVOKED));
    assertThat(notice.into(index)).as("replayed").isEqualTo(new StatusIndex.Told(false, 0));
  }

  @Test
  void anotherStatesNotice_changesNothingForThisState() throws Exception {
    check = checkFor(kg.nodeSeal());
    Signed sent = outbox(kz, kg.nodeSeal(), kg.tsa()).sign(List.of(entry(lab)));
    CheckedNotice notice = check.check(sent.content(), sent.signature());
    assertThat(notice.state()).isEqualTo("KG");
    notice.into(index);
    checkLab();
  }

  @Test
  void sealThatMayNotRevoke_isRefused() throws Exception {
    Signed lab = outbox(kz, kz.labSeal()).sign(List.of(entry(this.lab)));
    refused(Kind.WRONG_SIGNER, lab.content(), lab.signature());
    check = checkFor(kz.head());
    Signed head = outbox(kz, kz.head()).sign(List.of(entry(this.lab)));
    refused(Kind.WRONG_SIGNER, head.content(), head.signature());
  }

  @Test
  void otherBytesThanSigned_areRefused() throws Exception {
    Signed sent = outbox(kz, kz.nodeSeal()).sign(List.of(entry(lab)));
    byte[] other =
        new String(sent.content(), "US-ASCII").replace("seq 1", "seq 2").getBytes("US-ASCII");
    refused(Kind.WRONG_SIGNER, other, sent.signature());
    refused(Kind.MALFORMED, new byte[0], sent.signature());
    refused(Kind.TOO_LONG, new byte[RevocationNotice.MAX_BYTES + 1], sent.signature());
  }

  @Test
  void timeAfterTheTimestamp_isRefused() throws Exception {
    Entry ahead = new Entry(lab.getSerialNumber(), NOW.plusSeconds(301), KEY_COMPROMISE);
    Signed sent = outbox(kz, kz.nodeSeal()).sign(List.of(ahead));
    refused(Kind.FUTURE, sent.content(), sent.signature());
  }

  @Test
  void organisationOfTheRoot_mayRevokeAndOthersMayNot() {
    NoticeSenders operators = NoticeSenders.operators(() -> kg.trust(kz));
    X509Certificate ministry = kz.authority(Branch.SIGN).certificate();
    assertThat(operators.mayRevoke("KZ", ministry)).isTrue();
    assertThat(operators.mayRevoke("UZ", ministry)).isFalse();
    assertThat(operators.mayRevoke("KZ", kz.labSeal().certificate())).isFalse();
    NoticeSenders both =
        operators.or(
            NoticeSenders.listed(Map.of("KZ", Set.of(Spki.sha256(kz.labSeal().certificate())))));
    assertThat(both.mayRevoke("KZ", kz.labSeal().certificate())).isTrue();
    assertThat(both.mayRevoke("KG", kz.labSeal().certificate())).isFalse();
  }

  @Test
  void outbox_countsOnAfterARestartAndReusesANumberThatNobodySaw() throws Exception {
    NoticeOutbox outbox = outbox(kz, kz.nodeSeal());
    assertThat(outbox.newest()).isZero();
    Signed first = outbox.sign(List.of(entry(lab)));
    assertThat(first.seq()).isEqualTo(1);
    Files.writeString(folder.resolve("2.txt"), "a crash came before its signature");
    NoticeOutbox again = outbox(kz, kz.nodeSeal());
    assertThat(again.newest()).isEqualTo(1);
    assertThat(again.read(2)).isEmpty();
    Signed second = again.sign(List.of(entry(kz.authorityTls().certificate()), entry(lab)));
    assertThat(second.seq()).isEqualTo(2);
    assertThat(RevocationNotice.parse(second.content()).entries()).hasSize(2);
    assertThat(again.read(1).orElseThrow().signature()).isEqualTo(first.signature());
    CheckedNotice late = check.check(second.content(), second.signature());
    assertThat(late.into(index).missing()).isEqualTo(1);
  }

  @Test
  void hold_endsByANotice() throws Exception {
    NoticeOutbox outbox = outbox(kz, kz.nodeSeal());
    Entry hold = new Entry(lab.getSerialNumber(), NOW.minusSeconds(5), CERTIFICATE_HOLD);
    Signed held = outbox.sign(List.of(hold));
    check.check(held.content(), held.signature()).into(index);
    assertThatThrownBy(this::checkLab).isInstanceOf(UntrustedException.class);
    Signed released = outbox.sign(List.of(new Entry(lab.getSerialNumber(), NOW, REMOVE_FROM_CRL)));
    check.check(released.content(), released.signature()).into(index);
    checkLab();
  }

  @Test
  void parsePrint_isTheSameBytes() throws Exception {
    RevocationNotice notice =
        new RevocationNotice(
            KEY,
            17,
            NOW,
            List.of(
                new Entry(BigInteger.TEN, NOW, KEY_COMPROMISE),
                new Entry(BigInteger.valueOf(255), NOW, REMOVE_FROM_CRL)));
    assertThat(new String(notice.print(), "US-ASCII"))
        .isEqualTo(
            "tamga-revocation 1\nissuer "
                + KEY
                + "\nseq 17\ntime 2030-01-01T00:00:00Z\n"
                + "revoked a 2030-01-01T00:00:00Z keyCompromise\n"
                + "revoked ff 2030-01-01T00:00:00Z removeFromCRL\n");
    assertThat(RevocationNotice.parse(notice.print())).isEqualTo(notice);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "revoked 0a 2030-01-01T00:00:00Z keyCompromise\n",
        "revoked A 2030-01-01T00:00:00Z keyCompromise\n",
        "revoked -a 2030-01-01T00:00:00Z keyCompromise\n",
        "revoked 0 2030-01-01T00:00:00Z keyCompromise\n",
        "revoked a 2030-01-01T00:00:00.5Z keyCompromise\n",
        "revoked a 2030-01-01T00:00Z keyCompromise\n",
        "revoked a 2030-01-01T00:00:00Z keycompromise\n",
        "revoked a 2030-01-01T00:00:00Z keyCompromise",
        "revoked a 2030-01-01T00:00:00Z keyCompromise\r\n",
        "revoked a 2030-01-01T00:00:00Z keyCompromise\n\n",
        "revoked a  2030-01-01T00:00:00Z keyCompromise\n",
        "revoked b 2030-01-01T00:00:00Z keyCompromise\n"
            + "revoked a 2030-01-01T00:00:00Z keyCompromise\n",
        "revoked a 2030-01-01T00:00:00Z keyCompromise\n"
            + "revoked a 2030-01-01T00:00:00Z superseded\n",
        "revoked 10000000000000000000000000000000000000000 2030-01-01T00:00:00Z superseded\n",
        "",
        "hold a 2030-01-01T00:00:00Z superseded\n"
      })
  void otherSpelling_isRefused(String entries) throws Exception {
    String text =
        "tamga-revocation 1\nissuer " + KEY + "\nseq 1\ntime 2030-01-01T00:00:00Z\n" + entries;
    assertThatThrownBy(() -> RevocationNotice.parse(text.getBytes("US-ASCII")))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
  }

  private NoticeCheck checkFor(Identity seal) {
    return new NoticeCheck(
        new CadesVerifier(paths, clock, Tolerances.STANDARD),
        NoticeSenders.listed(
            Map.of(
                "KZ", Set.of(Spki.sha256(seal.certificate())),
                "KG", Set.of(Spki.sha256(seal.certificate())))));
  }

  private NoticeOutbox outbox(TestState of, Identity seal) throws Exception {
    return outbox(of, seal, kz.tsa());
  }

  private NoticeOutbox outbox(TestState of, Identity seal, Identity tsa) throws Exception {
    CadesSigner signer =
        new CadesSigner(
            seal, new TimestampAuthority(tsa, SigningState.POLICY, clock).stamper(), clock);
    return new NoticeOutbox(
        folder, Spki.sha256(of.authority(Branch.TLS).certificate()), signer, clock);
  }

  private void checkLab() throws UntrustedException {
    Instant now = clock.instant();
    paths.check(lab, kz.labTls().chain().subList(1, 2), Purpose.TLS_CLIENT, now);
  }

  private void refused(Kind kind, byte[] content, byte[] signature) {
    assertThatThrownBy(() -> check.check(content, signature))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private static Entry entry(X509Certificate certificate) {
    return new Entry(certificate.getSerialNumber(), NOW, KEY_COMPROMISE);
  }
}
