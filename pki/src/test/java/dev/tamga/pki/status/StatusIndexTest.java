package dev.tamga.pki.status;

import static dev.tamga.pki.testkit.TestState.NOW;
import static java.security.cert.CRLReason.CERTIFICATE_HOLD;
import static java.security.cert.CRLReason.KEY_COMPROMISE;
import static java.security.cert.CRLReason.REMOVE_FROM_CRL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import dev.tamga.pki.testkit.BentCrl;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusIndexTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Identity CA = KZ.authority(Branch.TLS);
  private static final Issuer ISSUER = Issuer.of("KZ", CA.certificate());
  private static final X509Certificate LAB = KZ.labTls().certificate();
  private static final X509Certificate OFFICE = KZ.authorityTls().certificate();
  private static final Revoked SINCE_NOW = new Revoked(NOW, KEY_COMPROMISE);

  @TempDir Path folder;
  private StatusIndex index = StatusIndex.inMemory();

  @Test
  void fullCrl_revokesAndMakesFresh() throws Exception {
    assertThat(index.revoked(ISSUER, LAB.getSerialNumber())).isEmpty();
    assertThat(index.asOf(ISSUER, LAB.getSerialNumber())).isEmpty();
    assertThat(learn(full(1).revoking(LAB, KEY_COMPROMISE))).isTrue();
    assertThat(revoked(LAB)).contains(new Revoked(NOW.minusSeconds(60), KEY_COMPROMISE));
    assertThat(revoked(OFFICE)).isEmpty();
    assertThat(index.asOf(ISSUER, OFFICE.getSerialNumber())).hasValue(NOW);
    assertThat(index.until(ISSUER)).hasValue(NOW.plusSeconds(86_400));
    assertThat(index.epoch()).isEqualTo(1);
    assertThat(index.size()).isEqualTo(1);
    assertThat(learn(full(1).revoking(LAB, KEY_COMPROMISE))).as("again").isFalse();
    assertThat(index.epoch()).isEqualTo(1);
  }

  @Test
  void otherState_hasNoSayAboutTheSameKey() throws Exception {
    index.learnNotice(new Issuer("UZ", ISSUER.key()), 1, Map.of(serial(LAB), SINCE_NOW), Map.of());
    assertThat(revoked(LAB)).isEmpty();
  }

  @Test
  void revocation_isNotForgottenByAnyLaterWord() throws Exception {
    learn(full(1).revoking(LAB, KEY_COMPROMISE));
    learn(full(2));
    learn(delta(3, 2).revoking(LAB, REMOVE_FROM_CRL));
    index.learn(ISSUER, serial(LAB), Optional.empty(), NOW.plusSeconds(5));
    index.learnRegister(ISSUER, Map.of(), NOW.plusSeconds(9));
    index.learnNotice(ISSUER, 1, Map.of(), Map.of(serial(LAB), NOW.plusSeconds(9)));
    learn(full(4).revoking(LAB, CERTIFICATE_HOLD));
    assertThat(revoked(LAB)).contains(new Revoked(NOW.minusSeconds(60), KEY_COMPROMISE));
  }

  @Test
  void hold_endsByRemovalOrAbsenceThatIsNewer() throws Exception {
    learn(full(1).revoking(LAB, CERTIFICATE_HOLD).revoking(OFFICE, CERTIFICATE_HOLD));
    assertThat(learn(delta(2, 1).revoking(LAB, REMOVE_FROM_CRL))).isTrue();
    assertThat(revoked(LAB)).isEmpty();
    assertThat(revoked(OFFICE)).isPresent();
    assertThat(learn(full(3))).isTrue();
    assertThat(revoked(OFFICE)).isEmpty();
  }

  @Test
  void holdThatIsNewerThanTheList_stays() throws Exception {
    index.learnNotice(ISSUER, 1, Map.of(serial(LAB), new Revoked(NOW, CERTIFICATE_HOLD)), Map.of());
    learn(full(1));
    assertThat(revoked(LAB)).as("full CRL of the same second").isPresent();
    learn(BentCrl.of(CA.certificate(), NOW.plusSeconds(1)).number(2));
    assertThat(revoked(LAB)).isEmpty();
  }

  @Test
  void holdThatEnded_isNotBroughtBackByAnOldNoticeOrList() throws Exception {
    Map<BigInteger, Revoked> held =
        Map.of(serial(LAB), new Revoked(NOW.minusSeconds(60), CERTIFICATE_HOLD));
    index.learnNotice(ISSUER, 1, held, Map.of());
    learn(full(1).revoking(LAB, CERTIFICATE_HOLD));
    index.learnNotice(ISSUER, 2, Map.of(), Map.of(serial(LAB), NOW.minusSeconds(5)));
    assertThat(revoked(LAB)).isEmpty();
    assertThat(index.learnNotice(ISSUER, 1, held, Map.of()).news()).as("replayed").isFalse();
    assertThat(learn(full(1).revoking(LAB, CERTIFICATE_HOLD))).as("fetched again").isFalse();
    assertThat(learn(delta(2, 1).revoking(LAB, CERTIFICATE_HOLD))).as("made before").isFalse();
    assertThat(revoked(LAB)).isEmpty();
    Revoked anew = new Revoked(NOW.minusSeconds(5), CERTIFICATE_HOLD);
    index.learnNotice(ISSUER, 3, Map.of(serial(LAB), anew), Map.of());
    assertThat(revoked(LAB)).as("held anew").contains(anew);
  }

  @Test
  void holdThatEnded_isNotBroughtBackByARestart() throws Exception {
    Path file = folder.resolve("status");
    StatusIndex first = StatusIndex.open(file);
    first.learnNotice(ISSUER, 1, hold(OFFICE), Map.of());
    first.learnNotice(ISSUER, 2, Map.of(), Map.of(serial(OFFICE), NOW.plusSeconds(1)));
    learn(first, full(1).revoking(LAB, CERTIFICATE_HOLD));
    learn(first, delta(2, 1).revoking(LAB, REMOVE_FROM_CRL));
    first.flush();
    index = StatusIndex.open(file);
    learn(full(1).revoking(LAB, CERTIFICATE_HOLD));
    learn(delta(2, 1).revoking(LAB, REMOVE_FROM_CRL));
    assertThat(revoked(LAB)).isEmpty();
    index.learnNotice(ISSUER, 1, hold(OFFICE), Map.of());
    assertThat(revoked(OFFICE)).as("a notice that is replayed").isEmpty();
    index.learnNotice(ISSUER, 1, Map.of(serial(OFFICE), SINCE_NOW), Map.of());
    assertThat(revoked(OFFICE)).as("what is final counts, however late").contains(SINCE_NOW);
  }

  @Test
  void noticeThatSaysNothingNew_isNotWrittenAgain() throws Exception {
    Path file = folder.resolve("status");
    index = StatusIndex.open(file);
    Map<BigInteger, Revoked> revoked = Map.of(serial(LAB), SINCE_NOW);
    index.learnNotice(ISSUER, 1, revoked, Map.of());
    Object written = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    index.learnNotice(ISSUER, 1, revoked, Map.of());
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(written);
    index.learnNotice(ISSUER, 2, revoked, Map.of());
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
        .isNotEqualTo(written);
  }

  @Test
  void earlierTimeAndFinalReason_win() throws Exception {
    learn(full(1).revoking(LAB, CERTIFICATE_HOLD, NOW.minusSeconds(10)));
    learn(full(2).revoking(LAB, KEY_COMPROMISE, NOW.minusSeconds(5)));
    assertThat(revoked(LAB)).contains(new Revoked(NOW.minusSeconds(10), KEY_COMPROMISE));
  }

  @Test
  void olderForkedOrBaselessCrl_isRefusedAndOldStays() throws Exception {
    refused(Kind.NO_BASE, delta(2, 1).revoking(LAB, KEY_COMPROMISE));
    learn(full(5).revoking(LAB, KEY_COMPROMISE));
    learn(delta(8, 5).revoking(OFFICE, KEY_COMPROMISE));
    long before = index.epoch();
    refused(Kind.ROLLED_BACK, full(4));
    refused(Kind.ROLLED_BACK, full(5));
    refused(Kind.ROLLED_BACK, delta(7, 5));
    refused(Kind.NO_BASE, delta(9, 6));
    assertThat(index.epoch()).isEqualTo(before);
    assertThat(revoked(LAB)).isPresent();
    assertThat(revoked(OFFICE)).isPresent();
  }

  @Test
  void notice_survivesARestartAndFreshnessDoesNot() throws Exception {
    Path file = folder.resolve("status");
    StatusIndex first = StatusIndex.open(file);
    learn(first, full(5).revoking(OFFICE, KEY_COMPROMISE));
    assertThat(first.learnNotice(ISSUER, 1, Map.of(serial(LAB), SINCE_NOW), Map.of()))
        .isEqualTo(new StatusIndex.Told(true, 0));
    index = StatusIndex.open(file);
    assertThat(revoked(LAB)).contains(SINCE_NOW);
    assertThat(revoked(OFFICE)).as("CRLs are fetched again").isEmpty();
    assertThat(index.asOf(ISSUER, serial(LAB))).isEmpty();
    refused(Kind.ROLLED_BACK, full(4));
    refused(Kind.NO_BASE, delta(6, 5));
    learn(full(5).revoking(OFFICE, KEY_COMPROMISE));
    assertThat(revoked(OFFICE)).isPresent();
    assertThat(index.learnNotice(ISSUER, 1, Map.of(serial(LAB), SINCE_NOW), Map.of()).news())
        .as("replayed")
        .isFalse();
  }

  @Test
  void gapInNotices_isToldAndTheNewerCountsAtOnce() throws Exception {
    assertThat(index.learnNotice(ISSUER, 1, hold(LAB), Map.of()).missing()).isZero();
    assertThat(index.learnNotice(ISSUER, 4, hold(OFFICE), Map.of()).missing()).isEqualTo(2);
    assertThat(revoked(OFFICE)).isPresent();
    Map<BigInteger, Instant> release = Map.of(serial(LAB), NOW.plusSeconds(1));
    index.learnNotice(ISSUER, 3, Map.of(), release);
    assertThat(revoked(LAB)).as("a release that is not the newest word").isPresent();
    assertThat(index.learnNotice(ISSUER, 5, Map.of(), release))
        .isEqualTo(new StatusIndex.Told(true, 0));
    assertThat(revoked(LAB)).isEmpty();
  }

  @Test
  void damagedFile_isRefusedWhateverTheDamage() throws Exception {
    Path file = folder.resolve("status");
    StatusIndex made = StatusIndex.open(file);
    learn(made, full(5));
    made.learnNotice(ISSUER, 3, Map.of(serial(LAB), SINCE_NOW), Map.of());
    byte[] good = Files.readAllBytes(file);
    assertThat(new String(good, "US-ASCII"))
        .startsWith("tamga-status 1\ncrl KZ " + ISSUER.key() + " - 5 ")
        .contains("\nnotice KZ " + ISSUER.key() + " 3\nrevoked KZ " + ISSUER.key() + ' ');
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bent = good.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      requireRefused(file, bent);
      requireRefused(file, Arrays.copyOf(good, random.nextInt(good.length)));
    }
    Files.write(file, good);
    assertThat(StatusIndex.open(file).revoked(ISSUER, serial(LAB))).isPresent();
  }

  private static void requireRefused(Path file, byte[] bytes) throws Exception {
    Files.write(file, bytes);
    assertThatThrownBy(() -> StatusIndex.open(file)).isInstanceOf(StatusRefusedException.class);
  }

  @Test
  void moreIssuersThanAStateMayHave_areRefusedAndOthersGoOn() throws Exception {
    for (int i = 0; i < 64; i++) {
      index.learnRegister(issuer(i), Map.of(), NOW);
    }
    assertThatThrownBy(() -> index.learnRegister(issuer(64), Map.of(), NOW))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FULL));
    assertThat(index.learnRegister(ISSUER, Map.of(serial(LAB), SINCE_NOW), NOW)).isTrue();
  }

  @Test
  void moreToldThanAnIssuerMay_isRefusedWhole() throws Exception {
    Map<BigInteger, Revoked> many = new HashMap<>();
    for (int i = 1; i <= 16_384; i++) {
      many.put(BigInteger.valueOf(i), SINCE_NOW);
    }
    index.learnNotice(ISSUER, 1, many, Map.of());
    assertThatThrownBy(() -> index.learnNotice(ISSUER, 2, Map.of(serial(LAB), SINCE_NOW), Map.of()))
        .isInstanceOf(StatusRefusedException.class);
    assertThat(revoked(LAB)).isEmpty();
    assertThat(index.learnNotice(ISSUER, 3, many, Map.of()).missing()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverComes_finalRevocationsOnlyGrow(long seed) throws Exception {
    Random random = new Random(seed);
    List<X509Certificate> all = List.of(LAB, OFFICE, KZ.nodeServer().certificate());
    Map<BigInteger, Instant> finals = new HashMap<>();
    for (int i = 1; i <= 60; i++) {
      X509Certificate one = all.get(random.nextInt(all.size()));
      CRLReason reason =
          List.of(KEY_COMPROMISE, CERTIFICATE_HOLD, REMOVE_FROM_CRL).get(random.nextInt(3));
      Instant since = NOW.minusSeconds(random.nextInt(1000));
      try {
        boolean full = random.nextInt(3) == 0;
        BentCrl crl = full ? full(i) : delta(i, random.nextInt(i));
        boolean entry = !full || reason != REMOVE_FROM_CRL;
        index.learn(check(entry ? crl.revoking(one, reason, since) : crl));
        if (reason == KEY_COMPROMISE) {
          finals.merge(serial(one), since, (a, b) -> a.isBefore(b) ? a : b);
        }
      } catch (StatusRefusedException e) {
        assertThat(e.kind()).isIn(Kind.NO_BASE, Kind.ROLLED_BACK);
      }
      finals.forEach(
          (serial, at) ->
              assertThat(index.revoked(ISSUER, serial))
                  .hasValueSatisfying(
                      now -> {
                        assertThat(now.isHold()).isFalse();
                        assertThat(now.since()).isBeforeOrEqualTo(at);
                      }));
    }
    assertThat(finals).isNotEmpty();
  }

  @Test
  void moreScopesThanOneCaMayHave_areRefused() throws Exception {
    for (int i = 0; i <= 64; i++) {
      GeneralName address = new GeneralName(GeneralName.uniformResourceIdentifier, "http://a/" + i);
      BentCrl shard =
          full(1)
              .with(
                  Extension.issuingDistributionPoint,
                  true,
                  new IssuingDistributionPoint(
                      new DistributionPointName(new GeneralNames(address)),
                      false,
                      false,
                      null,
                      false,
                      false));
      if (i < 64) {
        learn(shard);
      } else {
        refused(Kind.FULL, shard);
      }
    }
  }

  @Test
  void wordsAboutSingleCertificates_areBoundedAndTheNewestStay() throws Exception {
    for (int i = 1; i <= 16_385; i++) {
      index.learn(ISSUER, BigInteger.valueOf(i), Optional.empty(), NOW);
    }
    assertThat(index.asOf(ISSUER, BigInteger.ONE)).isEmpty();
    assertThat(index.asOf(ISSUER, BigInteger.valueOf(16_385))).hasValue(NOW);
  }

  private Map<BigInteger, Revoked> hold(X509Certificate certificate) {
    return Map.of(serial(certificate), new Revoked(NOW, CERTIFICATE_HOLD));
  }

  private static Issuer issuer(int i) {
    return new Issuer("UZ", String.format(Locale.ROOT, "%064x", i));
  }

  private Optional<Revoked> revoked(X509Certificate certificate) {
    return index.revoked(ISSUER, serial(certificate));
  }

  private static BigInteger serial(X509Certificate certificate) {
    return certificate.getSerialNumber();
  }

  private boolean learn(BentCrl crl) throws Exception {
    return learn(index, crl);
  }

  private static boolean learn(StatusIndex index, BentCrl crl) throws Exception {
    return index.learn(check(crl));
  }

  private void refused(Kind kind, BentCrl crl) {
    assertThatThrownBy(() -> learn(crl))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private static CheckedCrl check(BentCrl crl) throws StatusRefusedException {
    return CrlCheck.check(
        Certificates.der(crl.signedBy(CA)), "KZ", CA.certificate(), NOW.plusSeconds(2));
  }

  private static BentCrl full(long number) {
    return BentCrl.of(CA.certificate(), NOW).number(number);
  }

  private static BentCrl delta(long number, long base) {
    return BentCrl.of(CA.certificate(), NOW).number(number).base(base);
  }
}
