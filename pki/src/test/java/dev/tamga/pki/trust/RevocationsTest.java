package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Identity CA = KZ.authority(Branch.TLS);
  private static final Identity LAB = KZ.labTls();

  @Test
  void absentAndSilentCrls_refuseNothing() throws Exception {
    assertThat(verdict(List.of())).isEmpty();
    assertThat(verdict(List.of(list(1).sign(CA)))).isEmpty();
    assertThat(verdict(List.of(otherStatesCrl()))).isEmpty();
  }

  @Test
  void delta_addsToItsBaseAndTakesBack() throws Exception {
    X509CRL base = list(5).sign(CA);
    X509CRL heldBase = list(5).revoking(CRLReason.certificateHold).sign(CA);
    X509CRL adding = list(6).delta(5).revoking(CRLReason.keyCompromise).sign(CA);
    X509CRL removing = list(7).delta(5).revoking(CRLReason.removeFromCRL).sign(CA);
    assertThat(verdict(List.of(base, adding))).contains(Reason.REVOKED);
    assertThat(verdict(List.of(adding))).as("without its base").contains(Reason.REVOKED);
    assertThat(verdict(List.of(heldBase))).contains(Reason.REVOKED);
    assertThat(verdict(List.of(removing, heldBase))).isEmpty();
    assertThat(verdict(List.of(removing, adding, base))).isEmpty();
  }

  @Test
  void deltaOlderThanTheFullCrlOrOfALaterBase_doesNotCount() throws Exception {
    X509CRL held = list(9).revoking(CRLReason.certificateHold).sign(CA);
    X509CRL old = list(8).delta(5).revoking(CRLReason.removeFromCRL).sign(CA);
    X509CRL later = list(12).delta(11).revoking(CRLReason.removeFromCRL).sign(CA);
    assertThat(verdict(List.of(held, old, later))).contains(Reason.REVOKED);
  }

  @Test
  void crlsOfDifferentScope_countBothWhateverTheirNumbers() throws Exception {
    X509CRL users = list(1).scope(true).revoking(CRLReason.keyCompromise).sign(CA);
    X509CRL all = list(9).sign(CA);
    assertThat(verdict(List.of(users, all))).contains(Reason.REVOKED);
  }

  @Test
  void crlThatCannotBeBelieved_refusesTheCasCertificates() throws Exception {
    X509CRL forged = list(1).sign(KZ.authority(Branch.ROOT));
    assertThat(verdict(List.of(forged))).contains(Reason.MALFORMED);
    X509CRL weak = list(1).signature("SHA1withECDSA").sign(CA);
    assertThat(verdict(List.of(weak))).contains(Reason.MALFORMED);
    Identity mute =
        BentCertificate.like(CA.certificate())
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .signedBy(KZ.authority(Branch.ROOT));
    Identity leaf = BentCertificate.like(LAB.certificate()).signedBy(mute);
    assertThat(verdict(leaf, List.of(list(1).sign(mute)))).contains(Reason.MALFORMED);
  }

  @Test
  void crlWithoutNumberOrWithUnknownCriticalExtension_isNotLoaded() throws Exception {
    X509CRL unnumbered = new ListBuilder().sign(CA);
    X509CRL unknown =
        list(1).with(new ASN1ObjectIdentifier("1.2.3.4"), new DEROctetString(new byte[1])).sign(CA);
    for (X509CRL bad : List.of(unnumbered, unknown)) {
      assertThatThrownBy(() -> new Trust(List.of(KZ.anchor()), List.of(), List.of(bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("RFC 5280 section 5.2");
    }
  }

  private static X509CRL otherStatesCrl() {
    return TestState.create("UZ", TestClock.fixed()).crl(Branch.TLS);
  }

  private static Optional<Reason> verdict(List<X509CRL> crls) {
    return verdict(LAB, crls);
  }

  private static Optional<Reason> verdict(Identity leaf, List<X509CRL> crls) {
    try {
      new PathChecker(new Trust(List.of(KZ.anchor()), List.of(), crls))
          .check(leaf.certificate(), List.of(leaf.chain().get(1)), TLS_CLIENT, NOW);
      return Optional.empty();
    } catch (UntrustedException e) {
      return Optional.of(e.reason());
    }
  }

  private static ListBuilder list(int number) throws Exception {
    ListBuilder made = new ListBuilder();
    made.builder.addExtension(
        Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    return made;
  }

  /** A CRL in the TLS CA's name. */
  private static final class ListBuilder {
    final X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(CA.certificate().getSubjectX500Principal().getEncoded()),
            Date.from(NOW));
    private String algorithm = "";

    ListBuilder() {
      builder.setNextUpdate(Date.from(NOW.plus(Duration.ofDays(1))));
    }

    ListBuilder delta(int base) throws Exception {
      builder.addExtension(
          Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.valueOf(base)));
      return this;
    }

    ListBuilder scope(boolean users) throws Exception {
      return with(
          Extension.issuingDistributionPoint,
          new IssuingDistributionPoint(null, users, false, null, false, false));
    }

    ListBuilder with(ASN1ObjectIdentifier oid, ASN1Encodable value) throws Exception {
      builder.addExtension(oid, true, value);
      return this;
    }

    ListBuilder revoking(int reason) {
      builder.addCRLEntry(
          LAB.certificate().getSerialNumber(), Date.from(NOW.minusSeconds(60)), reason);
      return this;
    }

    ListBuilder signature(String name) {
      algorithm = name;
      return this;
    }

    X509CRL sign(Identity by) throws Exception {
      return Certificates.crlOf(
          builder
              .build(
                  algorithm.isEmpty()
                      ? CertificateIssuer.signer(by.key(), by.certificate().getPublicKey())
                      : new JcaContentSignerBuilder(algorithm)
                          .setProvider(BouncyCastle.PROVIDER)
                          .build(by.key()))
              .getEncoded());
    }
  }
}
