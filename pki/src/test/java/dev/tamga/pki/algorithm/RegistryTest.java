package dev.tamga.pki.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** pki/README.md, "Algorithms": what is in the table, and what only looks like it. */
class RegistryTest {
  private static final String GOST_256 = "1.2.643.7.1.1.1.1";
  private static final String GOST_512 = "1.2.643.7.1.1.1.2";
  private static final String STREEBOG_256 = "1.2.643.7.1.1.2.2";
  private static final String STREEBOG_512 = "1.2.643.7.1.1.2.3";

  @ParameterizedTest
  @CsvSource({
    GOST_256 + ",1.2.643.7.1.2.1.1.1", // TC26 A
    GOST_256 + ",1.2.643.7.1.2.1.1.4", // TC26 D
    GOST_256 + ",1.2.643.2.2.35.1", // CryptoPro A
    GOST_256 + ",1.2.643.2.2.36.0", // CryptoPro XchA
    GOST_512 + ",1.2.643.7.1.2.1.2.1",
    GOST_512 + ",1.2.643.7.1.2.1.2.3"
  })
  void gostKeyWithItsParameterSet_isKnown(String key, String set) {
    assertThat(KeyAlgorithm.of(algorithm(key, sequence(set)))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    GOST_256 + ",1.2.643.2.2.35.0", // the test set
    GOST_256 + ",1.2.643.7.1.2.1.2.1", // one of 512 bits
    GOST_512 + ",1.2.643.7.1.2.1.1.1", // one of 256 bits
    GOST_512 + ",1.2.643.7.1.2.1.2.0", // the test set
    GOST_256 + ",1.2.840.10045.3.1.7" // NIST P-256
  })
  void gostKeyWithAnotherParameterSet_isUnknown(String key, String set) {
    assertThat(KeyAlgorithm.of(algorithm(key, sequence(set)))).isEmpty();
  }

  @Test
  void gostKeyWithAnotherDigest_isUnknown() {
    String set = "1.2.643.7.1.2.1.1.1";
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, sequence(set, STREEBOG_256)))).isPresent();
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, sequence(set, STREEBOG_512)))).isEmpty();
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, sequence(set, "1.2.643.2.2.30.1")))).isEmpty();
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, null))).isEmpty();
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, DERNull.INSTANCE))).isEmpty();
    assertThat(KeyAlgorithm.of(algorithm(GOST_256, new DERSequence()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "1.3.101.112"})
  void parametersWhereNoneBelong_areUnknown(String oid) {
    assertThat(KeyAlgorithm.of(algorithm(oid, null))).isPresent();
    assertThat(SignatureAlgorithm.of(algorithm(oid, null))).isPresent();
    assertThat(KeyAlgorithm.of(algorithm(oid, DERNull.INSTANCE))).isEmpty();
    assertThat(SignatureAlgorithm.of(algorithm(oid, DERNull.INSTANCE))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.16.840.1.101.3.4.3.32", // HashML-DSA-44
        "2.16.840.1.101.3.4.3.33", // HashML-DSA-65
        "2.16.840.1.101.3.4.3.19", // ML-DSA-87
        "1.2.840.113549.1.1.5", // PKCS#1 with SHA-1
        "1.2.840.10045.4.1", // ECDSA with SHA-1
        "1.2.643.2.2.3" // GOST R 34.10-2001
      })
  void algorithmOutsideTheTable_isUnknown(String oid) {
    assertThat(SignatureAlgorithm.of(algorithm(oid, null))).isEmpty();
    assertThat(SignatureAlgorithm.of(algorithm(oid, DERNull.INSTANCE))).isEmpty();
    assertThat(KeyAlgorithm.of(algorithm(oid, null))).isEmpty();
  }

  @Test
  void pssWithSha1OrTwoDigests_isUnknown() {
    assertThat(
            SignatureAlgorithm.of(pss(NISTObjectIdentifiers.id_sha256, "2.16.840.1.101.3.4.2.1")))
        .contains(SignatureAlgorithm.RSA_PSS);
    assertThat(
            SignatureAlgorithm.of(pss(NISTObjectIdentifiers.id_sha256, "2.16.840.1.101.3.4.2.3")))
        .isEmpty();
    var standard = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, new DERSequence());
    assertThat(SignatureAlgorithm.of(standard)).isEmpty(); // all defaults: SHA-1
    assertThat(SignatureAlgorithm.of(algorithm("1.2.840.113549.1.1.10", null))).isEmpty();
  }

  static Stream<String[]> signers() {
    return Stream.of(
        new String[] {"1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1", "ECDSA_SHA256"},
        new String[] {"1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.3", ""},
        new String[] {GOST_256, STREEBOG_256, "GOST_STREEBOG_256"},
        new String[] {"1.2.643.7.1.1.3.2", STREEBOG_256, "GOST_STREEBOG_256"},
        new String[] {GOST_512, STREEBOG_512, "GOST_STREEBOG_512"},
        new String[] {GOST_256, STREEBOG_512, ""},
        new String[] {GOST_256, "2.16.840.1.101.3.4.2.1", ""},
        new String[] {"2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.2.1", "ML_DSA_44"},
        new String[] {"2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.2.3", "ML_DSA_65"},
        new String[] {"2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.2.1", ""},
        new String[] {"2.16.840.1.101.3.4.3.18", STREEBOG_512, ""});
  }

  @ParameterizedTest
  @MethodSource("signers")
  void signerWithADigest_isKnownOnlyAsAPair(String signature, String digest, String expected) {
    assertThat(
            SignatureAlgorithm.ofSigner(algorithm(signature, null), algorithm(digest, null))
                .map(Enum::name)
                .orElse(""))
        .isEqualTo(expected);
  }

  private static AlgorithmIdentifier pss(ASN1ObjectIdentifier digest, String maskDigest) {
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSASSA_PSS,
        new RSASSAPSSparams(
            new AlgorithmIdentifier(digest),
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, algorithm(maskDigest, null)),
            RSASSAPSSparams.DEFAULT_SALT_LENGTH,
            RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
  }

  private static AlgorithmIdentifier algorithm(String oid, ASN1Encodable parameters) {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), parameters);
  }

  private static DERSequence sequence(String... oids) {
    return new DERSequence(
        Stream.of(oids).map(ASN1ObjectIdentifier::new).toArray(ASN1Encodable[]::new));
  }
}
