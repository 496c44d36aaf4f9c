package dev.tamga.pki.cert;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.key.KeyKind;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Which keys and signature algorithms certificates may have, at any time and for what: the table of
 * pki/README.md, "Algorithms". When, is for {@link dev.tamga.pki.algorithm.AlgorithmPolicy}.
 */
public final class KeyPolicy {
  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);
  private static final int MAX_RSA_BITS = 8192;

  /** What TLS stacks know without being asked to. */
  private static final Set<KeyKind> TLS =
      EnumSet.of(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072);

  private static final Set<KeyKind> SIGNERS = EnumSet.complementOf(EnumSet.of(KeyKind.ED25519));

  private KeyPolicy() {}

  /**
   * What is wrong with the key wherever it stands, in words; empty if some certificate may have it.
   */
  public static Optional<String> problem(PublicKey key) {
    return problem(key, kind(key), EnumSet.allOf(KeyKind.class));
  }

  /** What is wrong with a leaf's key for that purpose, in words; empty if it may be used. */
  public static Optional<String> leafProblem(PublicKey key, Purpose purpose) {
    return problem(key, kind(key), isTls(purpose) ? TLS : SIGNERS);
  }

  /** The same for a key as it stands in a leaf certificate. */
  public static Optional<String> leafProblem(X509Certificate certificate, Purpose purpose) {
    return leafProblem(certificate.getPublicKey(), kind(certificate), purpose);
  }

  /**
   * The same for a key whose kind is known.
   *
   * @param kind by {@link #kind(SubjectPublicKeyInfo, PublicKey)}
   */
  public static Optional<String> leafProblem(
      PublicKey key, Optional<KeyKind> kind, Purpose purpose) {
    return problem(key, kind, isTls(purpose) ? TLS : SIGNERS);
  }

  /**
   * What is wrong with a CA's key on a path to a leaf of that purpose; empty if it may be used.
   *
   * @param kind by {@link #kind(SubjectPublicKeyInfo, PublicKey)}
   */
  public static Optional<String> authorityProblem(
      PublicKey key, Optional<KeyKind> kind, Purpose purpose) {
    return problem(key, kind, isTls(purpose) ? TLS : EnumSet.allOf(KeyKind.class));
  }

  /**
   * The kind of a key as it stands in a certificate; empty for any that is not ours, or malformed.
   *
   * @param key that the certificate gives out
   */
  public static Optional<KeyKind> kind(SubjectPublicKeyInfo info, PublicKey key) {
    try {
      return KeyKind.of(info, key);
    } catch (RuntimeException e) { // an encoding that Bouncy Castle cannot take apart
      return Optional.empty();
    }
  }

  /** With what the certificate is signed; empty if the registry does not have that. */
  public static Optional<SignatureAlgorithm> signatureOf(X509Certificate certificate) {
    try {
      return signatureOf(Certificate.getInstance(certificate.getEncoded()).getSignatureAlgorithm());
    } catch (Exception e) { // Bouncy Castle meets bad structures with many unchecked types
      return Optional.empty();
    }
  }

  /** The same of an identifier; empty also if its parameters cannot be read. */
  public static Optional<SignatureAlgorithm> signatureOf(AlgorithmIdentifier algorithm) {
    try {
      return SignatureAlgorithm.of(algorithm);
    } catch (RuntimeException e) { // as above
      return Optional.empty();
    }
  }

  static boolean admitsSignature(AlgorithmIdentifier algorithm) {
    return SignatureAlgorithm.of(algorithm).isPresent();
  }

  /**
   * All but those for documents and their timestamps: what is answered at once is TLS's neighbour.
   */
  private static boolean isTls(Purpose purpose) {
    return purpose != Purpose.DOCUMENT_SIGNATURE && purpose != Purpose.TIMESTAMP;
  }

  private static Optional<KeyKind> kind(PublicKey key) {
    try {
      return KeyKind.of(key);
    } catch (RuntimeException e) { // an encoding that Bouncy Castle cannot take apart
      return Optional.empty();
    }
  }

  private static Optional<KeyKind> kind(X509Certificate certificate) {
    try {
      return KeyKind.of(certificate);
    } catch (RuntimeException e) { // as above
      return Optional.empty();
    }
  }

  private static Optional<String> problem(
      PublicKey key, Optional<KeyKind> kind, Set<KeyKind> admitted) {
    if (kind.filter(admitted::contains).isEmpty()) {
      return Optional.of(
          "key of "
              + kind.map(KeyKind::name).orElse(key.getAlgorithm())
              + " (expected: one of "
              + admitted
              + "; EC with a named curve, RSA of at least 3072 bits, GOST with a set of TC26)");
    }
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits % 8 != 0 || bits > MAX_RSA_BITS) {
        return Optional.of("RSA key of " + bits + " bits (expected: 3072 to 8192, whole bytes)");
      }
      BigInteger exponent = rsa.getPublicExponent();
      if (!exponent.testBit(0) || exponent.compareTo(LEAST_EXPONENT) < 0) {
        return Optional.of("RSA exponent " + exponent + " (expected: odd, at least 65537)");
      }
    }
    return Optional.empty();
  }
}
