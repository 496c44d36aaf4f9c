package dev.tamga.pki.key;

import dev.tamga.pki.algorithm.KeyAlgorithm;
import dev.tamga.pki.algorithm.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.spec.EdDSAParameterSpec;
import org.bouncycastle.jcajce.spec.MLDSAParameterSpec;

/**
 * The kinds of keys that Tamga makes, each with the one signature algorithm it is used with: a view
 * of the registry (pki/README.md, "Algorithms").
 */
public enum KeyKind {
  /** NIST P-256 with SHA-256: the default. */
  EC_P256(KeyAlgorithm.EC_P256, SignatureAlgorithm.ECDSA_SHA256, "SHA256withECDSA"),
  /** NIST P-384 with SHA-384: for CAs and timestamp authorities. */
  EC_P384(KeyAlgorithm.EC_P384, SignatureAlgorithm.ECDSA_SHA384, "SHA384withECDSA"),
  /** RSA of 3072 bits with RSASSA-PSS and SHA-256: where a card or HSM has nothing else. */
  RSA_3072(KeyAlgorithm.RSA, SignatureAlgorithm.RSA_PSS, "SHA256withRSAandMGF1"),
  /** Ed25519 (RFC 8032): the log's checkpoints, CAs. */
  ED25519(KeyAlgorithm.ED25519, SignatureAlgorithm.ED25519, "Ed25519"),
  /** GOST R 34.10-2012 of 256 bits, TC26 parameter set A, with Streebog-256 (RFC 7091, 9215). */
  GOST_256(
      KeyAlgorithm.GOST_256,
      SignatureAlgorithm.GOST_STREEBOG_256,
      "GOST3411-2012-256WITHECGOST3410-2012-256"),
  /** GOST R 34.10-2012 of 512 bits, TC26 parameter set A, with Streebog-512. */
  GOST_512(
      KeyAlgorithm.GOST_512,
      SignatureAlgorithm.GOST_STREEBOG_512,
      "GOST3411-2012-512WITHECGOST3410-2012-512"),
  /** ML-DSA-44 (FIPS 204): signatures of 2,420 bytes. */
  ML_DSA_44(KeyAlgorithm.ML_DSA_44, SignatureAlgorithm.ML_DSA_44, "ML-DSA-44"),
  /** ML-DSA-65 (FIPS 204): signatures of 3,309 bytes. */
  ML_DSA_65(KeyAlgorithm.ML_DSA_65, SignatureAlgorithm.ML_DSA_65, "ML-DSA-65");

  private static final int MIN_RSA_BITS = 3072;

  private final KeyAlgorithm algorithm;
  private final SignatureAlgorithm signs;
  private final String jcaSignature;

  KeyKind(KeyAlgorithm algorithm, SignatureAlgorithm signs, String jcaSignature) {
    this.algorithm = algorithm;
    this.signs = signs;
    this.jcaSignature = jcaSignature;
  }

  /** What the registry calls keys of this kind. */
  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /** What it signs with, as the registry has it. */
  public SignatureAlgorithm signs() {
    return signs;
  }

  /** The signature algorithm by its JCA name, such as {@code SHA256withECDSA}. */
  public String signatureAlgorithm() {
    return jcaSignature;
  }

  /** Makes a new key pair from the system's randomness. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(jcaGenerator(), BouncyCastle.PROVIDER);
      generator.initialize(parameters());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "key generation of " + this + ": not offered by Bouncy Castle", e);
    }
  }

  /**
   * The kind of a certificate's key, by what stands in the certificate; empty for any that Tamga
   * does not make (RSA: 3072 bits or more pass).
   *
   * @throws IllegalArgumentException if the key is malformed
   */
  public static Optional<KeyKind> of(X509Certificate certificate) {
    return of(PublicKeys.info(certificate), certificate.getPublicKey());
  }

  /**
   * The same for who has taken the certificate apart.
   *
   * @param info as it stands in the certificate
   * @param key that it gives out
   */
  public static Optional<KeyKind> of(SubjectPublicKeyInfo info, PublicKey key) {
    return of(info.getAlgorithm(), key);
  }

  /** The kind of a key; empty for any that Tamga does not make (RSA: 3072 bits or more pass). */
  public static Optional<KeyKind> of(PublicKey key) {
    AlgorithmIdentifier named = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm();
    boolean addedNull = // by the JDK, to keys of kinds that it does not know
        DERNull.INSTANCE.equals(named.getParameters()) && !(key instanceof RSAPublicKey);
    return of(addedNull ? new AlgorithmIdentifier(named.getAlgorithm()) : named, key);
  }

  private static Optional<KeyKind> of(AlgorithmIdentifier named, PublicKey key) {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      return Optional.empty();
    }
    Optional<KeyAlgorithm> algorithm = KeyAlgorithm.of(named);
    return Arrays.stream(values())
        .filter(kind -> algorithm.equals(Optional.of(kind.algorithm)))
        .findFirst();
  }

  private String jcaGenerator() {
    return switch (this) {
      case EC_P256, EC_P384 -> "EC";
      case RSA_3072 -> "RSA";
      case ED25519 -> "Ed25519";
      case GOST_256, GOST_512 -> "ECGOST3410-2012";
      case ML_DSA_44, ML_DSA_65 -> "ML-DSA";
    };
  }

  private AlgorithmParameterSpec parameters() {
    return switch (this) {
      case EC_P256 -> new ECGenParameterSpec("secp256r1");
      case EC_P384 -> new ECGenParameterSpec("secp384r1");
      case RSA_3072 -> new RSAKeyGenParameterSpec(MIN_RSA_BITS, RSAKeyGenParameterSpec.F4);
      case ED25519 -> new EdDSAParameterSpec("Ed25519");
      case GOST_256 -> new ECGenParameterSpec("Tc26-Gost-3410-12-256-paramSetA");
      case GOST_512 -> new ECGenParameterSpec("Tc26-Gost-3410-12-512-paramSetA");
      case ML_DSA_44 -> MLDSAParameterSpec.ml_dsa_44;
      case ML_DSA_65 -> MLDSAParameterSpec.ml_dsa_65;
    };
  }
}
