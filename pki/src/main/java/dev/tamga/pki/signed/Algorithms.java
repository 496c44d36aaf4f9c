package dev.tamga.pki.signed;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * The registry of algorithms, by OID: SHA-2 of 256 bits or more, with ECDSA, RSA (PKCS#1 v1.5) or
 * RSASSA-PSS. Any other is refused.
 *
 * <p>Hashing runs on the JDK, which is about seven times faster at it than Bouncy Castle;
 * signatures on Bouncy Castle, for the same reason the other way round. Thread-safe.
 */
public final class Algorithms {
  /** Digest calculators of the JDK; the provider may be shared between threads. */
  public static final DigestCalculatorProvider DIGESTS = digests();

  /** SHA-256 as DER has it in new structures: without parameters (RFC 5754, 2). */
  public static final AlgorithmIdentifier SHA_256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);

  private static final Set<ASN1ObjectIdentifier> DIGEST_OIDS =
      Set.of(
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

  /** Signature algorithm to the digest that it names; the digest must be the signer's. */
  private static final Map<ASN1ObjectIdentifier, ASN1ObjectIdentifier> SIGNATURES =
      Map.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256, NISTObjectIdentifiers.id_sha256,
          X9ObjectIdentifiers.ecdsa_with_SHA384, NISTObjectIdentifiers.id_sha384,
          X9ObjectIdentifiers.ecdsa_with_SHA512, NISTObjectIdentifiers.id_sha512,
          PKCSObjectIdentifiers.sha256WithRSAEncryption, NISTObjectIdentifiers.id_sha256,
          PKCSObjectIdentifiers.sha384WithRSAEncryption, NISTObjectIdentifiers.id_sha384,
          PKCSObjectIdentifiers.sha512WithRSAEncryption, NISTObjectIdentifiers.id_sha512);

  private Algorithms() {}

  /** SHA-256 by the JDK. */
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  static boolean isDigest(AlgorithmIdentifier algorithm) {
    return DIGEST_OIDS.contains(algorithm.getAlgorithm())
        && absentOrNull(algorithm.getParameters());
  }

  /** Whether {@code signature} is in the registry and uses the very digest of the signer. */
  static boolean isSignature(AlgorithmIdentifier signature, AlgorithmIdentifier digest) {
    ASN1ObjectIdentifier oid = signature.getAlgorithm();
    if (PKCSObjectIdentifiers.id_RSASSA_PSS.equals(oid)) {
      return isPss(RSASSAPSSparams.getInstance(signature.getParameters()), digest);
    }
    if (PKCSObjectIdentifiers.rsaEncryption.equals(oid)) {
      return DERNull.INSTANCE.equals(signature.getParameters());
    }
    boolean parametersFit =
        oid.on(X9ObjectIdentifiers.id_ecSigType)
            ? signature.getParameters() == null
            : DERNull.INSTANCE.equals(signature.getParameters());
    return parametersFit && Objects.equals(SIGNATURES.get(oid), digest.getAlgorithm());
  }

  /** One digest for message, mask and signer; a salt as long as the digest (RFC 4056, 3). */
  private static boolean isPss(RSASSAPSSparams pss, AlgorithmIdentifier digest) {
    if (pss == null || !pss.getHashAlgorithm().getAlgorithm().equals(digest.getAlgorithm())) {
      return false;
    }
    var mask = AlgorithmIdentifier.getInstance(pss.getMaskGenAlgorithm().getParameters());
    return PKCSObjectIdentifiers.id_mgf1.equals(pss.getMaskGenAlgorithm().getAlgorithm())
        && mask.getAlgorithm().equals(digest.getAlgorithm());
  }

  private static boolean absentOrNull(ASN1Encodable parameters) {
    return parameters == null || DERNull.INSTANCE.equals(parameters);
  }

  private static DigestCalculatorProvider digests() {
    try {
      return new JcaDigestCalculatorProviderBuilder().build();
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("digests: not offered by this JDK", e);
    }
  }
}
