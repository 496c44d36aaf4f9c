package dev.tamga.pki.key;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.spec.EdDSAParameterSpec;

/** The kinds of keys that Tamga makes, each with the one signature algorithm it is used with. */
public enum KeyKind {
  /** NIST P-256 with SHA-256: the default. */
  EC_P256("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA"),
  /** NIST P-384 with SHA-384: for CAs and timestamp authorities. */
  EC_P384("EC", new ECGenParameterSpec("secp384r1"), "SHA384withECDSA"),
  /** RSA of 3072 bits with RSASSA-PSS and SHA-256: where a card or HSM has nothing else. */
  RSA_3072(
      "RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4), "SHA256withRSAandMGF1"),
  /** Ed25519 (RFC 8032): the log's checkpoints. */
  ED25519("Ed25519", new EdDSAParameterSpec("Ed25519"), "Ed25519");

  private static final int EC_P256_BITS = 256;
  private static final int EC_P384_BITS = 384;
  private static final int MIN_RSA_BITS = 3072;

  private final String keyAlgorithm;
  private final AlgorithmParameterSpec parameters;
  private final String signatureAlgorithm;

  KeyKind(String keyAlgorithm, AlgorithmParameterSpec parameters, String signatureAlgorithm) {
    this.keyAlgorithm = keyAlgorithm;
    this.parameters = parameters;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /** The signature algorithm by its JCA name, such as {@code SHA256withECDSA}. */
  public String signatureAlgorithm() {
    return signatureAlgorithm;
  }

  /** Makes a new key pair from the system's randomness. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(keyAlgorithm, BouncyCastle.PROVIDER);
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "key generation of " + this + ": not offered by Bouncy Castle", e);
    }
  }

  /** The kind of a key; empty for any that Tamga does not make (RSA: 3072 bits or more pass). */
  public static Optional<KeyKind> of(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return switch (ec.getParams().getCurve().getField().getFieldSize()) {
        case EC_P256_BITS -> named(key, "1.2.840.10045.3.1.7", EC_P256);
        case EC_P384_BITS -> named(key, "1.3.132.0.34", EC_P384);
        default -> Optional.empty();
      };
    }
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() >= MIN_RSA_BITS
          ? Optional.of(RSA_3072)
          : Optional.empty();
    }
    var algorithm = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm();
    return EdECObjectIdentifiers.id_Ed25519.equals(algorithm.getAlgorithm())
        ? Optional.of(ED25519)
        : Optional.empty();
  }

  /** Other curves have fields of the same size: the key must name the very curve. */
  private static Optional<KeyKind> named(PublicKey key, String curveOid, KeyKind kind) {
    var algorithm = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm();
    return algorithm.getParameters() != null
            && curveOid.equals(algorithm.getParameters().toASN1Primitive().toString())
        ? Optional.of(kind)
        : Optional.empty();
  }
}
