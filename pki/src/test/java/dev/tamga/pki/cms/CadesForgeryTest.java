package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;
import org.junit.jupiter.api.Test;

class CadesForgeryTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final Identity HEAD = KZ.head();
  private static final TimeStamper STAMPER =
      new TimestampAuthority(KZ.timestampUnit(), SigningState.POLICY, SigningState.CLOCK).stamper();
  private static final CadesVerifier VERIFIER =
      new CadesVerifier(SigningState.trusting(KZ), SigningState.CLOCK, Tolerances.STANDARD);
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final ASN1ObjectIdentifier SIGNING_CERTIFICATE =
      PKCSObjectIdentifiers.id_aa_signingCertificateV2;

  @Test
  void forgeryToldNothing_verifies() throws Exception {
    assertThat(VERIFIER.verify(MANIFEST, forgery().sign(MANIFEST))).isNotNull();
  }

  @Test
  void zeroSigners_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().signers(0), "0 signers");
  }

  @Test
  void twoSigners_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().signers(2), "2 signers");
  }

  @Test
  void berInsteadOfDer_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().encoding(ASN1Encoding.BER), "DER");
  }

  @Test
  void contentInside_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().encapsulated(), "detached");
  }

  @Test
  void certificateOfNobodysPath_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().alsoCarrying(KZ.head().certificate()), "path");
  }

  @Test
  void certificateTwice_isRefused() throws Exception {
    refused(Kind.MALFORMED, forgery().alsoCarrying(HEAD.certificate()), "twice");
  }

  @Test
  void rootInside_isAccepted() throws Exception {
    assertThat(VERIFIER.verify(MANIFEST, forgery().alsoCarrying(KZ.root()).sign(MANIFEST)))
        .isNotNull();
  }

  @Test
  void noTimestamp_isRefused() throws Exception {
    refused(Kind.TIMESTAMP, forgery().timestamps(0), "exactly one");
  }

  @Test
  void twoTimestamps_isRefused() throws Exception {
    refused(Kind.TIMESTAMP, forgery().timestamps(2), "exactly one");
  }

  @Test
  void timestampAboutOtherBytes_isRefused() throws Exception {
    TimeStamper other = imprint -> STAMPER.stamp(Algorithms.sha256(imprint));
    refused(Kind.TIMESTAMP, Forgery.of(HEAD, other), "other bytes");
  }

  @Test
  void missingAttribute_isRefused() throws Exception {
    refused(Kind.NOT_CADES, forgery().without(SIGNING_CERTIFICATE), "signing-certificate-v2");
    refused(Kind.NOT_CADES, forgery().without(CMSAttributes.signingTime), "signing-time");
    refused(Kind.NOT_CADES, forgery().without(CMSAttributes.cmsAlgorithmProtect), "Protection");
    refused(Kind.NOT_CADES, forgery().without(CMSAttributes.messageDigest), "message-digest");
    refused(Kind.NOT_CADES, forgery().without(CMSAttributes.contentType), "content-type");
  }

  @Test
  void attributeTwiceOrUnknown_isRefused() throws Exception {
    var time = new Time(Date.from(SigningState.NOW));
    refused(Kind.NOT_CADES, forgery().alsoWith(CMSAttributes.signingTime, time), "once");
    refused(
        Kind.NOT_CADES,
        forgery().alsoWith(new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("I agree")),
        "1.2.3");
  }

  @Test
  void signingTimeThatIsNoTime_isRefused() throws Exception {
    refused(
        Kind.NOT_CADES,
        forgery().with(CMSAttributes.signingTime, new DERUTF8String("noon")),
        "signing-time");
  }

  @Test
  void signingCertificateOfAnother_isRefused() throws Exception {
    byte[] other = KZ.head().certificate().getEncoded();
    refused(
        Kind.NOT_CADES,
        certificateId(new ESSCertIDv2(Algorithms.sha256(other))),
        "signing-certificate-v2");
    refused(
        Kind.NOT_CADES,
        forgery().with(SIGNING_CERTIFICATE, new DERUTF8String("mine")),
        "signing-certificate-v2");
  }

  @Test
  void signingCertificateWithIssuerThatLies_isRefused() throws Exception {
    byte[] own = HEAD.certificate().getEncoded();
    var lying =
        new IssuerSerial(
            new GeneralNames(new GeneralName(new X500Name("C=KZ,CN=Other"))),
            HEAD.certificate().getSerialNumber());
    refused(
        Kind.NOT_CADES,
        certificateId(new ESSCertIDv2(Algorithms.sha256(own), lying)),
        "signing-certificate-v2");
    var honest =
        new IssuerSerial(
            X500Name.getInstance(HEAD.certificate().getIssuerX500Principal().getEncoded()),
            HEAD.certificate().getSerialNumber());
    byte[] p7s = certificateId(new ESSCertIDv2(Algorithms.sha256(own), honest)).sign(MANIFEST);
    assertThat(VERIFIER.verify(MANIFEST, p7s)).isNotNull();
  }

  private static Forgery certificateId(ESSCertIDv2 id) {
    return forgery().with(SIGNING_CERTIFICATE, new SigningCertificateV2(id));
  }

  private static Forgery forgery() {
    return Forgery.of(HEAD, STAMPER);
  }

  private static void refused(Kind kind, Forgery forgery, String saying) throws Exception {
    byte[] p7s = forgery.sign(MANIFEST);
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> VERIFIER.verify(MANIFEST, p7s))
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
