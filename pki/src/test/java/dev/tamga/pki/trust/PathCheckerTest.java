package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.DOCUMENT_SIGNATURE;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.cert.Purpose.TLS_SERVER;
import static dev.tamga.pki.testkit.TestState.NOW;
import static dev.tamga.pki.trust.TestPaths.CHECKER;
import static dev.tamga.pki.trust.TestPaths.KZ;
import static dev.tamga.pki.trust.TestPaths.UZ;
import static dev.tamga.pki.trust.TestPaths.bentRoot;
import static dev.tamga.pki.trust.TestPaths.caUnder;
import static dev.tamga.pki.trust.TestPaths.check;
import static dev.tamga.pki.trust.TestPaths.checkerOf;
import static dev.tamga.pki.trust.TestPaths.leafUnder;
import static dev.tamga.pki.trust.TestPaths.permitted;
import static dev.tamga.pki.trust.TestPaths.refused;
import static dev.tamga.pki.trust.UntrustedException.Reason.CONSTRAINT;
import static dev.tamga.pki.trust.UntrustedException.Reason.UNKNOWN_CA;
import static dev.tamga.pki.trust.UntrustedException.Reason.WRONG_PURPOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which anchor vouches for whom; any path that was tampered with. */
class PathCheckerTest {
  @ParameterizedTest
  @MethodSource("dev.tamga.pki.trust.TestPaths#good")
  void goodCertificate_isTrustedForItsPurposeAndNoOther(Identity identity, Purpose purpose)
      throws Exception {
    CheckedPath path = check(CHECKER, identity, purpose);
    assertThat(path.leaf()).isEqualTo(identity.certificate());
    assertThat(path.anchor().state()).isEqualTo("KZ");
    assertThat(path.path()).hasSize(3).endsWith(KZ.anchor().root());
    for (Purpose other : Purpose.values()) {
      if (other != purpose) {
        refused(CHECKER, identity, other, WRONG_PURPOSE);
      }
    }
  }

  @Test
  void otherStatesCertificate_isRefusedWithoutItsAnchorAndTrustedWithIt() throws Exception {
    refused(CHECKER, UZ.labTls(), TLS_CLIENT, UNKNOWN_CA);
    CheckedPath path = check(new PathChecker(KZ.trust(UZ)), UZ.labTls(), TLS_CLIENT);
    assertThat(path.anchor().state()).isEqualTo("UZ");
  }

  @Test
  void anchorOfOtherPurposes_isNotAsked() {
    Anchor tlsOnly = new Anchor("KZ", KZ.anchor().root(), Set.of(TLS_CLIENT, TLS_SERVER));
    PathChecker checker = new PathChecker(Trust.of(List.of(tlsOnly), List.of()));
    refused(checker, KZ.labSeal(), DOCUMENT_SIGNATURE, UNKNOWN_CA);
  }

  @Test
  void anchorHeldForAnotherState_vouchesForNobody() {
    Anchor wrong = Anchor.of("UZ", KZ.anchor().root());
    refused(
        new PathChecker(Trust.of(List.of(wrong), List.of())), KZ.labTls(), TLS_CLIENT, CONSTRAINT);
  }

  @Test
  void nameOfAnotherState_isRefused() {
    refused(CHECKER, KZ.nameOf("UZ", Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, CONSTRAINT);
    refused(
        new PathChecker(KZ.trust(UZ)),
        KZ.nameOf("UZ", Profile.TLS_CLIENT_SYSTEM),
        TLS_CLIENT,
        CONSTRAINT);
  }

  @Test
  void nameOfAnotherState_isRefusedThoughTheCaHasNoNameConstraints() {
    Identity ca =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .without(Extension.nameConstraints)
            .signedBy(KZ.authority(Branch.ROOT));
    Identity stray =
        BentCertificate.like(KZ.labTls().certificate())
            .subject("C=UZ,O=Lab,CN=stray")
            .without(Extension.authorityKeyIdentifier)
            .with(Extension.authorityKeyIdentifier, false, new DERSequence())
            .signedBy(ca);
    refused(CHECKER, stray, TLS_CLIENT, CONSTRAINT);
    Identity none =
        BentCertificate.like(KZ.labTls().certificate()).subject("O=Lab,CN=x").signedBy(ca);
    refused(CHECKER, none, TLS_CLIENT, CONSTRAINT);
  }

  @Test
  void constraintsInTheRoot_count() throws Exception {
    Identity plain = bentRoot(r -> r);
    assertThat(check(checkerOf(plain), leafUnder(caUnder(plain)), TLS_CLIENT)).isNotNull();
    Identity forUz = bentRoot(r -> r.with(Extension.nameConstraints, true, permitted("C=UZ")));
    refused(checkerOf(forUz), leafUnder(caUnder(forUz)), TLS_CLIENT, CONSTRAINT);
    Identity noCaBelow =
        bentRoot(r -> r.with(Extension.basicConstraints, true, new BasicConstraints(0)));
    refused(checkerOf(noCaBelow), leafUnder(caUnder(noCaBelow)), TLS_CLIENT, CONSTRAINT);
  }

  @Test
  void forgedSignature_isRefused() {
    Identity impostor =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .signedBy(KZ.authority(Branch.ROOT));
    Identity forged = BentCertificate.like(KZ.labTls().certificate()).signedBy(impostor);
    assertThatThrownBy(
            () ->
                CHECKER.check(
                    forged.certificate(),
                    List.of(KZ.authority(Branch.TLS).certificate()),
                    TLS_CLIENT,
                    NOW))
        .isInstanceOf(UntrustedException.class);
  }

  @Test
  void anyFlippedBitOfLeafOrCa_isRefusedTyped() throws Exception {
    byte[] leaf = KZ.labTls().certificate().getEncoded();
    byte[] ca = KZ.authority(Branch.TLS).certificate().getEncoded();
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      X509Certificate badLeaf = flipped(leaf, random);
      X509Certificate badCa = flipped(ca, random);
      PathChecker checker = new PathChecker(KZ.trust());
      if (badLeaf != null) {
        List<X509Certificate> good = List.of(KZ.authority(Branch.TLS).certificate());
        assertThatThrownBy(() -> checker.check(badLeaf, good, TLS_CLIENT, NOW))
            .isInstanceOf(UntrustedException.class);
      }
      if (badCa != null) {
        X509Certificate good = KZ.labTls().certificate();
        assertThatThrownBy(() -> checker.check(good, List.of(badCa), TLS_CLIENT, NOW))
            .isInstanceOf(UntrustedException.class);
      }
    }
  }

  /** Null where the reader refuses it already. */
  private static @Nullable X509Certificate flipped(byte[] good, Random random) {
    byte[] bad = good.clone();
    int bit = random.nextInt(8 * bad.length);
    bad[bit / 8] ^= (byte) (1 << (bit % 8));
    try {
      return Certificates.of(bad);
    } catch (CertificateRefusedException e) {
      return null;
    }
  }

  @Test
  void tooLongChain_isRefused() {
    assertThatThrownBy(
            () ->
                CHECKER.check(
                    UZ.labTls().certificate(),
                    Collections.nCopies(9, UZ.anchor().root()),
                    TLS_CLIENT,
                    NOW))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining("at most 8");
  }
}
