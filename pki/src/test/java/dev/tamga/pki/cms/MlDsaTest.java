package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.jcajce.spec.ContextParameterSpec;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9881, RFC 9882: what is ours, what another implementation made, and what only looks alike.
 */
class MlDsaTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final Identity HEAD = KZ.head(KeyKind.ML_DSA_65);
  private static final TimestampAuthority AUTHORITY =
      new TimestampAuthority(KZ.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
  private static final CadesSigner SIGNER =
      new CadesSigner(HEAD, AUTHORITY.stamper(), SigningState.CLOCK);
  private static final CadesVerifier VERIFIER =
      new CadesVerifier(SigningState.trusting(KZ), SigningState.CLOCK, Tolerances.STANDARD);
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final String ML_DSA_65 = "2.16.840.1.101.3.4.3.18";

  @Test
  void signature_fitsTheLimitsAndItsSlotAlone() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    assertThat(SIGNER.slot()).isEqualTo(SignatureSlot.PQC);
    assertThat(p7s).hasSizeBetween(6_000, SignatureParts.MAX_BYTES);
    assertThat(VERIFIER.verify(MANIFEST, p7s, SignatureSlot.PQC).signer())
        .isEqualTo(HEAD.certificate());
    refused(Kind.ALGORITHM, p7s, SignatureSlot.FIRST);
    refused(Kind.ALGORITHM, p7s, SignatureSlot.GOST);
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65"})
  void certificateOfAWholePath_fits16Kib(KeyKind kind) throws Exception {
    var state = dev.tamga.pki.testkit.TestState.create("KG", SigningState.CLOCK, kind);
    Identity seal = state.seal("lab", kind);
    for (X509Certificate each : seal.chain()) {
      assertThat(each.getEncoded().length).isLessThan(Certificates.MAX_CERTIFICATE_BYTES);
    }
    var paths = new dev.tamga.pki.trust.PathChecker(state.trust());
    var signer = new CadesSigner(seal, AUTHORITY.stamper(), SigningState.CLOCK);
    byte[] p7s = signer.sign(MANIFEST);
    assertThat(p7s).hasSizeLessThan(SignatureParts.MAX_BYTES);
    var path =
        paths.check(seal.certificate(), seal.chain(), Purpose.DOCUMENT_SIGNATURE, SigningState.NOW);
    assertThat(path.path()).hasSize(3);
    var both = new dev.tamga.pki.trust.PathChecker(state.trust(KZ.state()));
    var verifier = new CadesVerifier(both, SigningState.CLOCK, Tolerances.STANDARD);
    assertThat(verifier.verify(MANIFEST, p7s, SignatureSlot.PQC).algorithm())
        .isEqualTo(kind.signs());
  }

  @Test
  void anyFlippedBitOrTruncation_isRefused() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    var random = new Random(3);
    for (int i = 0; i < p7s.length; i += 1 + random.nextInt(40)) {
      byte[] flipped = p7s.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      assertThatExceptionOfType(InvalidSignatureException.class)
          .as("byte %d", i)
          .isThrownBy(() -> VERIFIER.verify(MANIFEST, flipped, SignatureSlot.PQC));
      refused(Kind.MALFORMED, Arrays.copyOf(p7s, i), SignatureSlot.PQC);
    }
  }

  /** The same bytes of attributes, signed with a context that RFC 9882 does not have. */
  @Test
  void signatureWithAContext_isRefused() throws Exception {
    refused(Kind.SIGNATURE, signed(new Bent("ML-DSA-65", ML_DSA_65, "court")), SignatureSlot.PQC);
    byte[] without = signed(new Bent("ML-DSA-65", ML_DSA_65, ""));
    assertThat(VERIFIER.verify(MANIFEST, without, SignatureSlot.PQC)).isNotNull();
  }

  @Test
  void preHashedVariant_isRefused() throws Exception {
    String hashed = "2.16.840.1.101.3.4.3.33"; // HashML-DSA-65 with SHA-512
    refused(
        Kind.MALFORMED, signed(new Bent("ML-DSA-65-WITH-SHA512", hashed, "")), SignatureSlot.PQC);
    // and one that hides behind the OID of the pure variant
    refused(
        Kind.SIGNATURE,
        signed(new Bent("ML-DSA-65-WITH-SHA512", ML_DSA_65, "")),
        SignatureSlot.PQC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ml-dsa-44", "ml-dsa-65"})
  void vectorOfTheJdk_verifies(String name) throws Exception {
    Map<String, String> vector = vector(name + "-jdk25.txt");
    X509Certificate certificate =
        Certificates.of(Base64.getDecoder().decode(vector.get("certificate")));
    certificate.verify(PublicKeys.of(certificate), BouncyCastle.PROVIDER);
    assertThat(KeyKind.of(certificate).map(KeyKind::signs))
        .isEqualTo(KeyPolicy.signatureOf(certificate))
        .isPresent();
    byte[] signature = Base64.getDecoder().decode(vector.get("signature"));
    assertThat(verifies(certificate, "vector", signature)).isTrue();
    assertThat(verifies(certificate, "Vector", signature)).isFalse();
    signature[7] ^= 1;
    assertThat(verifies(certificate, "vector", signature)).isFalse();
  }

  private static boolean verifies(X509Certificate certificate, String message, byte[] signature)
      throws Exception {
    Signature verifier =
        Signature.getInstance(
            KeyKind.of(certificate).orElseThrow().signatureAlgorithm(), BouncyCastle.PROVIDER);
    verifier.initVerify(PublicKeys.of(certificate));
    verifier.update(message.getBytes(US_ASCII));
    return verifier.verify(signature);
  }

  private static Map<String, String> vector(String name) throws Exception {
    try (var in = MlDsaTest.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), US_ASCII);
      return text.lines()
          .map(line -> line.split(": ", 2))
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
  }

  /** CAdES as ours, but for what {@code signer} does to the bytes. */
  private static byte[] signed(ContentSigner signer) throws Exception {
    var generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new SignerInfoGeneratorBuilder(Algorithms.DIGESTS)
            .setSignedAttributeGenerator(
                new DefaultSignedAttributeTableGenerator(
                    SignedAttributes.of(SigningState.NOW, HEAD.certificate().getEncoded())))
            .setContentDigest(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.3")))
            .build(signer, new JcaX509CertificateHolder(HEAD.certificate())));
    generator.addCertificates(new JcaCertStore(HEAD.chain().subList(0, 2)));
    CMSSignedData signed = generator.generate(new CMSProcessableByteArray(MANIFEST), false);
    SignerInformation one = signed.getSignerInfos().iterator().next();
    var token =
        ContentInfo.getInstance(AUTHORITY.stamper().stamp(Algorithms.sha256(one.getSignature())));
    var stamped =
        SignerInformation.replaceUnsignedAttributes(
            one,
            new AttributeTable(
                new Attribute(
                    PKCSObjectIdentifiers.id_aa_signatureTimeStampToken, new DERSet(token))));
    return CMSSignedData.replaceSigners(signed, new SignerInformationStore(List.of(stamped)))
        .getEncoded("DER");
  }

  /** Signs as a variant of ML-DSA and says that it was another. */
  private record Bent(String variant, String saidOid, String context) implements ContentSigner {
    private static final ByteArrayOutputStream BYTES = new ByteArrayOutputStream();

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(new ASN1ObjectIdentifier(saidOid));
    }

    @Override
    public OutputStream getOutputStream() {
      BYTES.reset();
      return BYTES;
    }

    @Override
    public byte[] getSignature() {
      try {
        Signature signature = Signature.getInstance(variant, BouncyCastle.PROVIDER);
        if (!context.isEmpty()) {
          signature.setParameter(new ContextParameterSpec(context.getBytes(US_ASCII)));
        }
        signature.initSign(HEAD.key());
        signature.update(BYTES.toByteArray());
        return signature.sign();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void refused(Kind kind, byte[] p7s, SignatureSlot slot) {
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> VERIFIER.verify(MANIFEST, p7s, slot))
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
