package dev.tamga.pki.cert;

import dev.tamga.pki.key.KeyKind;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys and signature algorithms certificates may have: P-256 and P-384 as named curves, RSA
 * from 3,072 bits; SHA-256 or longer.
 */
public final class KeyPolicy {
  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);
  private static final int MAX_RSA_BITS = 8192;

  private static final Set<String> SIGNATURES =
      Set.of(
          "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
          "1.2.840.10045.4.3.3",
          "1.2.840.10045.4.3.4",
          "1.2.840.113549.1.1.10", // RSASSA-PSS
          "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
          "1.2.840.113549.1.1.12",
          "1.2.840.113549.1.1.13");

  private KeyPolicy() {}

  /** What is wrong with the key, in words; empty if it may be used. */
  public static Optional<String> problem(PublicKey key) {
    Optional<KeyKind> kind;
    try {
      kind = KeyKind.of(key);
    } catch (RuntimeException e) { // an encoding that Bouncy Castle cannot take apart
      kind = Optional.empty();
    }
    if (kind.isEmpty() || kind.get() == KeyKind.ED25519) {
      return Optional.of(
          "key of "
              + key.getAlgorithm()
              + " (expected: P-256 or P-384 as a named curve, or RSA of "
              + "at least 3072 bits)");
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

  /** Whether certificates, CRLs and requests may be signed with that algorithm. */
  public static boolean admitsSignature(String algorithmOid) {
    return SIGNATURES.contains(algorithmOid);
  }
}
