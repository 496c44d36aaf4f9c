package dev.tamga.pki.algorithm;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A signature algorithm, by OID: the table of pki/README.md, "Algorithms". Any other is refused.
 * The digests are those with which it may stand in CMS.
 */
public enum SignatureAlgorithm {
  ECDSA_SHA256(Family.CLASSIC, X9ObjectIdentifiers.ecdsa_with_SHA256, DigestAlgorithm.SHA_256),
  ECDSA_SHA384(Family.CLASSIC, X9ObjectIdentifiers.ecdsa_with_SHA384, DigestAlgorithm.SHA_384),
  ECDSA_SHA512(Family.CLASSIC, X9ObjectIdentifiers.ecdsa_with_SHA512, DigestAlgorithm.SHA_512),
  /** RSASSA-PSS (RFC 4055, 4056): the digest stands in the parameters. */
  RSA_PSS(
      Family.CLASSIC,
      PKCSObjectIdentifiers.id_RSASSA_PSS,
      DigestAlgorithm.SHA_256,
      DigestAlgorithm.SHA_384,
      DigestAlgorithm.SHA_512),
  /** PKCS#1 v1.5; never made. */
  RSA_SHA256(
      Family.CLASSIC, PKCSObjectIdentifiers.sha256WithRSAEncryption, DigestAlgorithm.SHA_256),
  /** PKCS#1 v1.5; never made. */
  RSA_SHA384(
      Family.CLASSIC, PKCSObjectIdentifiers.sha384WithRSAEncryption, DigestAlgorithm.SHA_384),
  /** PKCS#1 v1.5; never made. */
  RSA_SHA512(
      Family.CLASSIC, PKCSObjectIdentifiers.sha512WithRSAEncryption, DigestAlgorithm.SHA_512),
  /** RFC 8410, 8419. */
  ED25519(Family.CLASSIC, EdECObjectIdentifiers.id_Ed25519, DigestAlgorithm.SHA_512),
  /** GOST R 34.10-2012 of 256 bits with Streebog (RFC 9215, 2). */
  GOST_STREEBOG_256(
      Family.GOST,
      RosstandartObjectIdentifiers.id_tc26_signwithdigest_gost_3410_12_256,
      DigestAlgorithm.STREEBOG_256),
  /** GOST R 34.10-2012 of 512 bits with Streebog. */
  GOST_STREEBOG_512(
      Family.GOST,
      RosstandartObjectIdentifiers.id_tc26_signwithdigest_gost_3410_12_512,
      DigestAlgorithm.STREEBOG_512),
  /** Pure ML-DSA-44 with an empty context (RFC 9881, 9882). */
  ML_DSA_44(
      Family.POST_QUANTUM,
      NISTObjectIdentifiers.id_ml_dsa_44,
      DigestAlgorithm.SHA_256,
      DigestAlgorithm.SHA_384,
      DigestAlgorithm.SHA_512),
  /** Pure ML-DSA-65 with an empty context: a digest of 256 bits would weaken it (RFC 9882). */
  ML_DSA_65(
      Family.POST_QUANTUM,
      NISTObjectIdentifiers.id_ml_dsa_65,
      DigestAlgorithm.SHA_384,
      DigestAlgorithm.SHA_512);

  private static final Set<SignatureAlgorithm> PKCS1 =
      EnumSet.of(RSA_SHA256, RSA_SHA384, RSA_SHA512);

  private final Family family;
  private final ASN1ObjectIdentifier oid;
  private final Set<DigestAlgorithm> digests;

  SignatureAlgorithm(Family family, ASN1ObjectIdentifier oid, DigestAlgorithm... digests) {
    this.family = family;
    this.oid = oid;
    this.digests = Set.of(digests);
  }

  /** Its OID, in dotted form. */
  public String oid() {
    return oid.getId();
  }

  /** On what it rests. */
  public Family family() {
    return family;
  }

  /** Its name in configurations: {@code ecdsa-sha256}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The algorithm that a certificate, a CRL or a request is signed with; empty if the registry does
   * not have it, or its parameters are not those that its standard prescribes.
   */
  public static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
    return Arrays.stream(values())
        .filter(each -> each.oid.equals(identifier.getAlgorithm()))
        .filter(each -> each.takes(identifier.getParameters()))
        .findFirst();
  }

  /**
   * The algorithm of a signer of SignedData (RFC 5652, 5.3), which must use the very digest of the
   * signer; empty if the registry does not have the pair. RSA and GOST may be named by the OID of
   * the key (RFC 3370, 3.2; RFC 4490, 3).
   */
  public static Optional<SignatureAlgorithm> ofSigner(
      AlgorithmIdentifier signature, AlgorithmIdentifier digest) {
    Optional<DigestAlgorithm> hashed = DigestAlgorithm.of(digest);
    if (hashed.isEmpty()) {
      return Optional.empty();
    }
    if (PKCSObjectIdentifiers.rsaEncryption.equals(signature.getAlgorithm())) {
      return isNull(signature) ? of(PKCS1, hashed.get()) : Optional.empty();
    }
    if (RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256.equals(signature.getAlgorithm())) {
      return absentOrNull(signature.getParameters())
          ? of(Set.of(GOST_STREEBOG_256), hashed.get())
          : Optional.empty();
    }
    if (RosstandartObjectIdentifiers.id_tc26_gost_3410_12_512.equals(signature.getAlgorithm())) {
      return absentOrNull(signature.getParameters())
          ? of(Set.of(GOST_STREEBOG_512), hashed.get())
          : Optional.empty();
    }
    return of(signature)
        .filter(found -> found.digests.contains(hashed.get()))
        .filter(found -> !PKCS1.contains(found) || isNull(signature))
        .filter(found -> found != RSA_PSS || isPssOf(signature.getParameters(), hashed.get()));
  }

  private static Optional<SignatureAlgorithm> of(
      Set<SignatureAlgorithm> candidates, DigestAlgorithm digest) {
    return candidates.stream().filter(each -> each.digests.contains(digest)).findFirst();
  }

  private boolean takes(ASN1Encodable parameters) {
    return switch (this) {
      case ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512, ED25519, ML_DSA_44, ML_DSA_65 ->
          parameters == null; // RFC 5758, 3.2; RFC 8410, 3; RFC 9881, 2
      case RSA_SHA256, RSA_SHA384, RSA_SHA512, GOST_STREEBOG_256, GOST_STREEBOG_512 ->
          absentOrNull(parameters); // RFC 4055, 5: either is read; OpenSSL writes NULL for GOST
      case RSA_PSS -> digests.stream().anyMatch(digest -> isPssOf(parameters, digest));
    };
  }

  /** One digest for message, mask and signer (RFC 4056, 3). The default, SHA-1, is none of ours. */
  private static boolean isPssOf(ASN1Encodable parameters, DigestAlgorithm digest) {
    if (parameters == null) {
      return false;
    }
    RSASSAPSSparams pss = RSASSAPSSparams.getInstance(parameters);
    AlgorithmIdentifier mask = pss.getMaskGenAlgorithm();
    return digest.oid().equals(pss.getHashAlgorithm().getAlgorithm())
        && PKCSObjectIdentifiers.id_mgf1.equals(mask.getAlgorithm())
        && digest
            .oid()
            .equals(AlgorithmIdentifier.getInstance(mask.getParameters()).getAlgorithm());
  }

  private static boolean isNull(AlgorithmIdentifier identifier) {
    return DERNull.INSTANCE.equals(identifier.getParameters());
  }

  private static boolean absentOrNull(ASN1Encodable parameters) {
    return parameters == null || DERNull.INSTANCE.equals(parameters);
  }
}
