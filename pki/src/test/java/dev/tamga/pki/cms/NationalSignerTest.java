package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.junit.jupiter.api.Test;

/**
 * A State's own certificates are understood by data alone (pki/TRUST.md section 5): the
 * organisation stands in another attribute, another policy means the head.
 */
class NationalSignerTest {
  private static final TestClock CLOCK = TestClock.fixed();
  private static final TestState UZ = TestState.create("UZ", CLOCK);
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final String HEAD = "1.2.860.3.2.1";
  private static final String SEAL = "1.2.860.3.2.9";
  private static final String TIN = "OU=TIN 305 112 233";
  private static final Mapping NATIONAL =
      new Mapping("2.5.4.11", Map.of(HEAD, Profile.DOC_SIGN_HEAD, SEAL, Profile.ORG_SEAL));

  @Test
  void mappedCertificate_isReadAsItsStateMeansIt() throws Exception {
    VerifiedSignature read = verify(signed(national(HEAD)), NATIONAL);
    assertThat(read.profile()).contains(Profile.DOC_SIGN_HEAD);
    assertThat(read.organisation()).contains("TIN 305 112 233");
  }

  @Test
  void withoutTheMapping_itIsOfNoProfileAndNoOrganisation() throws Exception {
    VerifiedSignature read = verify(signed(national(HEAD)), Mapping.STANDARD);
    assertThat(read.profile()).isEmpty();
    assertThat(read.organisation()).isEmpty();
  }

  @Test
  void tamgasOwnCertificate_isReadWithoutAnyMapping() throws Exception {
    VerifiedSignature read = verify(signed(UZ.head()), Mapping.STANDARD);
    assertThat(read.profile()).contains(Profile.DOC_SIGN_HEAD);
    assertThat(read.organisation()).contains("GOVUZ-prosecutor");
  }

  @Test
  void twoMappedPolicies_meanNothing() throws Exception {
    assertThat(verify(signed(national(HEAD, SEAL)), NATIONAL).profile()).isEmpty();
    assertThat(verify(signed(national(HEAD, "1.2.3")), NATIONAL).profile())
        .contains(Profile.DOC_SIGN_HEAD);
  }

  @Test
  void organisationThatStandsTwiceOrInASet_isNone() throws Exception {
    for (String subject : List.of("C=UZ,OU=one,OU=two,CN=x", "C=UZ,OU=one+CN=x")) {
      Identity bent = bent(subject, HEAD).signedBy(UZ.authority(Branch.SIGN));
      assertThat(verify(signed(bent), NATIONAL).organisation()).as(subject).isEmpty();
    }
  }

  @Test
  void twoListsThatDiffer_meanNothing() throws Exception {
    byte[] p7s = signed(national(HEAD));
    Mapping other = new Mapping("2.5.4.10", Map.of(HEAD, Profile.DOC_SIGN_DEPUTY));
    VerifiedSignature read = verify(p7s, NATIONAL, other);
    assertThat(read.profile()).isEmpty();
    assertThat(read.organisation()).isEmpty();
    assertThat(verify(p7s, NATIONAL, NATIONAL).profile()).contains(Profile.DOC_SIGN_HEAD);
  }

  @Test
  void cardWithoutExtendedKeyUsage_isGoodOnlyIfItsPolicyIsMapped() throws Exception {
    Identity card =
        bent("C=UZ,O=Court," + TIN + ",CN=Judge", HEAD)
            .without(Extension.extendedKeyUsage)
            .signedBy(UZ.authority(Branch.SIGN));
    byte[] p7s = signed(card);
    assertThat(verify(p7s, NATIONAL).profile()).contains(Profile.DOC_SIGN_HEAD);
    refused(p7s, "no extended key usage and the policies [" + HEAD + ']', Mapping.STANDARD);
    refused(p7s, "maps to such a profile", NATIONAL, Mapping.STANDARD);
    Mapping tls = new Mapping("2.5.4.11", Map.of(HEAD, Profile.TLS_CLIENT_SYSTEM));
    refused(p7s, "no extended key usage", tls);
  }

  @Test
  void cardWithAnotherExtendedKeyUsage_isRefusedWhateverIsMapped() {
    Identity card =
        bent("C=UZ,O=Court," + TIN + ",CN=Judge", HEAD)
            .with(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
            .signedBy(UZ.authority(Branch.SIGN));
    refused(signed(card), "1.3.6.1.5.5.7.3.4", NATIONAL);
  }

  @Test
  void timestampUnitWithoutExtendedKeyUsage_isRefused() {
    Identity unit =
        BentCertificate.like(UZ.tsa().certificate())
            .without(Extension.extendedKeyUsage)
            .signedBy(UZ.authority(Branch.TIME));
    assertThatExceptionOfType(dev.tamga.pki.trust.UntrustedException.class)
        .isThrownBy(
            () -> paths(NATIONAL).check(unit.certificate(), unit.chain(), Purpose.TIMESTAMP, now()))
        .withMessageContaining("is for []");
  }

  private static Instant now() {
    return CLOCK.instant();
  }

  private static Identity national(String... policies) {
    return bent("C=UZ,O=Court," + TIN + ",CN=Judge", policies).signedBy(UZ.authority(Branch.SIGN));
  }

  private static BentCertificate bent(String subject, String... policies) {
    PolicyInformation[] all =
        Stream.of(policies)
            .map(ASN1ObjectIdentifier::new)
            .map(PolicyInformation::new)
            .toArray(PolicyInformation[]::new);
    return BentCertificate.like(UZ.head().certificate())
        .subject(subject)
        .with(Extension.certificatePolicies, false, new CertificatePolicies(all));
  }

  private static byte[] signed(Identity signer) {
    try {
      var unit = new TimestampAuthority(UZ.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
      return new CadesSigner(signer, unit.stamper(), CLOCK).sign(MANIFEST);
    } catch (SigningException e) {
      throw new AssertionError(e);
    }
  }

  private static VerifiedSignature verify(byte[] p7s, Mapping... mappings)
      throws InvalidSignatureException {
    return new CadesVerifier(paths(mappings), CLOCK, Tolerances.STANDARD).verify(MANIFEST, p7s);
  }

  private static void refused(byte[] p7s, String saying, Mapping... mappings) {
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> verify(p7s, mappings))
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNTRUSTED_SIGNER));
  }

  private static PathChecker paths(Mapping... mappings) {
    List<Terms> terms =
        Stream.of(mappings)
            .map(
                mapping ->
                    new Terms(List.of(), List.of(), List.of(), List.of(), StatusInfo.NONE, mapping))
            .toList();
    Anchor anchor =
        new Anchor(
            "UZ",
            UZ.anchor().root(),
            Set.of(Purpose.DOCUMENT_SIGNATURE, Purpose.TIMESTAMP),
            List.of(new Grant(Instant.MIN, Instant.MAX, terms)));
    return new PathChecker(Trust.of(List.of(anchor), List.of()));
  }
}
