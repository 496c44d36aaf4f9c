package dev.tamga.pki.signed;

import dev.tamga.pki.algorithm.DigestAlgorithm;
import dev.tamga.pki.key.BouncyCastle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Digests for SignedData. Hashing runs on the JDK, which is about seven times faster at it than
 * Bouncy Castle, but for Streebog, which it has not; signatures on Bouncy Castle, for the same
 * reason the other way round. Thread-safe.
 */
public final class Algorithms {
  private static final DigestCalculatorProvider JDK =
      digests(new JcaDigestCalculatorProviderBuilder());

  private static final DigestCalculatorProvider BOUNCY_CASTLE =
      digests(new JcaDigestCalculatorProviderBuilder().setProvider(BouncyCastle.PROVIDER));

  /** Digest calculators of the registry; the provider may be shared between threads. */
  public static final DigestCalculatorProvider DIGESTS =
      wanted ->
          DigestAlgorithm.of(wanted).filter(DigestAlgorithm::isStreebog).isPresent()
              ? BOUNCY_CASTLE.get(wanted)
              : JDK.get(wanted);

  /** SHA-256 as DER has it in new structures: without parameters (RFC 5754, 2). */
  public static final AlgorithmIdentifier SHA_256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);

  private Algorithms() {}

  /** SHA-256 by the JDK. */
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  private static DigestCalculatorProvider digests(JcaDigestCalculatorProviderBuilder builder) {
    try {
      return builder.build();
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("digests: not offered by this JDK", e);
    }
  }
}
