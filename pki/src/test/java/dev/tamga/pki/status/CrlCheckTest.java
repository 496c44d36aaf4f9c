package dev.tamga.pki.status;

import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.BentCrl;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CrlCheckTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Identity CA = KZ.authority(Branch.TLS);

  @Test
  void goodCrl_tellsItsCaNumberAndTime() throws Exception {
    CheckedCrl crl = check(full().signedBy(CA));
    assertThat(crl.issuer()).isEqualTo(Issuer.of("KZ", CA.certificate()));
    assertThat(crl.number()).isEqualTo(7);
    assertThat(crl.base()).isEmpty();
    assertThat(crl.thisUpdate()).isEqualTo(NOW);
    assertThat(crl.isWhole()).isTrue();
    assertThat(check(full().base(5).signedBy(CA)).base()).hasValue(BigInteger.valueOf(5));
  }

  static Stream<Arguments> bad() {
    Identity mute =
        BentCertificate.like(CA.certificate())
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .signedBy(KZ.authority(Branch.ROOT));
    return Stream.of(
        Arguments.of("no number", Kind.MALFORMED, BentCrl.of(CA.certificate(), NOW).signedBy(CA)),
        Arguments.of("no nextUpdate", Kind.MALFORMED, full().withoutNextUpdate().signedBy(CA)),
        Arguments.of(
            "unknown critical extension",
            Kind.MALFORMED,
            full().with(Extension.auditIdentity, true, DERNull.INSTANCE).signedBy(CA)),
        Arguments.of("past", Kind.STALE, full().until(NOW.minusSeconds(1)).signedBy(CA)),
        Arguments.of(
            "future",
            Kind.FUTURE,
            BentCrl.of(CA.certificate(), NOW.plusSeconds(301)).number(1).signedBy(CA)),
        Arguments.of("another key", Kind.WRONG_SIGNER, full().signedBy(KZ.authority(Branch.ROOT))),
        Arguments.of(
            "another name",
            Kind.WRONG_SIGNER,
            BentCrl.of(KZ.authority(Branch.SIGN).certificate(), NOW).number(1).signedBy(CA)),
        Arguments.of("impostor", Kind.WRONG_SIGNER, full().signedBy(mute)),
        Arguments.of("indirect", Kind.SCOPE, scoped(false, false, null, true, false)),
        Arguments.of("CA certificates", Kind.SCOPE, scoped(false, true, null, false, false)),
        Arguments.of("attributes", Kind.SCOPE, scoped(false, false, null, false, true)),
        Arguments.of(
            "some reasons",
            Kind.SCOPE,
            scoped(false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void badCrl_isRefusedByName(String what, Kind kind, X509CRL crl) {
    assertThatThrownBy(() -> check(crl))
        .as(what)
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void caThatMaySignNoCrls_isRefused() {
    Identity mute =
        BentCertificate.like(CA.certificate())
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .signedBy(KZ.authority(Branch.ROOT));
    assertThatThrownBy(
            () ->
                CrlCheck.check(
                    Certificates.der(full().signedBy(mute)), "KZ", mute.certificate(), NOW))
        .hasMessageContaining("cRLSign");
  }

  @Test
  void hugeCrl_isRefusedUnread() {
    assertThatThrownBy(
            () -> CrlCheck.check(new byte[CrlCheck.MAX_BYTES + 1], "KZ", CA.certificate(), NOW))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LONG));
  }

  @Test
  void anyFlippedBitOrTruncation_isRefused() throws Exception {
    byte[] good =
        Certificates.der(
            full().revoking(KZ.labTls().certificate(), CRLReason.KEY_COMPROMISE).signedBy(CA));
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] bent = good.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      refused(bent);
      refused(Arrays.copyOf(good, random.nextInt(good.length)));
    }
  }

  private static void refused(byte[] der) {
    assertThatThrownBy(() -> CrlCheck.check(der, "KZ", CA.certificate(), NOW))
        .isInstanceOf(StatusRefusedException.class);
  }

  @Test
  void onePointOfDistribution_isReadAsAPart() throws Exception {
    GeneralName address = new GeneralName(GeneralName.uniformResourceIdentifier, "http://a/1.crl");
    X509CRL shard =
        full()
            .with(
                Extension.issuingDistributionPoint,
                true,
                new IssuingDistributionPoint(
                    new DistributionPointName(new GeneralNames(address)),
                    true,
                    false,
                    null,
                    false,
                    false))
            .revoking(KZ.labTls().certificate(), CRLReason.SUPERSEDED)
            .signedBy(CA);
    StatusIndex index = StatusIndex.inMemory();
    assertThat(index.learn(check(shard))).isTrue();
    Issuer issuer = Issuer.of("KZ", CA.certificate());
    assertThat(index.revoked(issuer, KZ.labTls().certificate().getSerialNumber())).isPresent();
    assertThat(index.asOf(issuer, KZ.authorityTls().certificate().getSerialNumber())).isEmpty();
  }

  private static X509CRL scoped(
      boolean users, boolean cas, ReasonFlags reasons, boolean indirect, boolean attributes) {
    return full()
        .with(
            Extension.issuingDistributionPoint,
            true,
            new IssuingDistributionPoint(null, users, cas, reasons, indirect, attributes))
        .signedBy(CA);
  }

  private static BentCrl full() {
    return BentCrl.of(CA.certificate(), NOW).number(7);
  }

  private static CheckedCrl check(X509CRL crl) throws StatusRefusedException {
    return CrlCheck.check(Certificates.der(crl), "KZ", CA.certificate(), NOW);
  }
}
