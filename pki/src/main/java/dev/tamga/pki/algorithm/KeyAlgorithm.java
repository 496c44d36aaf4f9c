package dev.tamga.pki.algorithm;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cryptopro.CryptoProObjectIdentifiers;
import org.bouncycastle.asn1.cryptopro.GOST3410PublicKeyAlgParameters;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A kind of public key, by the OID that names it: an elliptic curve's own for ECDSA, else the key
 * algorithm's. The table of pki/README.md, "Algorithms".
 */
public enum KeyAlgorithm {
  /** NIST P-256, as a named curve (RFC 5480). */
  EC_P256(Family.CLASSIC, X9ObjectIdentifiers.prime256v1),
  /** NIST P-384, as a named curve. */
  EC_P384(Family.CLASSIC, SECObjectIdentifiers.secp384r1),
  /** RSA (RFC 8017) of whatever length; the length is for the one who looks at the key. */
  RSA(Family.CLASSIC, PKCSObjectIdentifiers.rsaEncryption),
  /** Ed25519 (RFC 8410). */
  ED25519(Family.CLASSIC, EdECObjectIdentifiers.id_Ed25519),
  /** GOST R 34.10-2012 of 256 bits (RFC 9215, 4.2). */
  GOST_256(Family.GOST, RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256),
  /** GOST R 34.10-2012 of 512 bits. */
  GOST_512(Family.GOST, RosstandartObjectIdentifiers.id_tc26_gost_3410_12_512),
  /** ML-DSA-44 (RFC 9881). */
  ML_DSA_44(Family.POST_QUANTUM, NISTObjectIdentifiers.id_ml_dsa_44),
  /** ML-DSA-65. */
  ML_DSA_65(Family.POST_QUANTUM, NISTObjectIdentifiers.id_ml_dsa_65);

  /** Test sets, which both standards have, are not here. */
  private static final Set<ASN1ObjectIdentifier> CURVES_256 =
      Set.of(
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256_paramSetA,
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256_paramSetB,
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256_paramSetC,
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256_paramSetD,
          CryptoProObjectIdentifiers.gostR3410_2001_CryptoPro_A,
          CryptoProObjectIdentifiers.gostR3410_2001_CryptoPro_B,
          CryptoProObjectIdentifiers.gostR3410_2001_CryptoPro_C,
          CryptoProObjectIdentifiers.gostR3410_2001_CryptoPro_XchA,
          CryptoProObjectIdentifiers.gostR3410_2001_CryptoPro_XchB);

  private static final Set<ASN1ObjectIdentifier> CURVES_512 =
      Set.of(
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_512_paramSetA,
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_512_paramSetB,
          RosstandartObjectIdentifiers.id_tc26_gost_3410_12_512_paramSetC);

  private final Family family;
  private final ASN1ObjectIdentifier oid;

  KeyAlgorithm(Family family, ASN1ObjectIdentifier oid) {
    this.family = family;
    this.oid = oid;
  }

  /** The OID that names it, in dotted form. */
  public String oid() {
    return oid.getId();
  }

  /** On what it rests. */
  public Family family() {
    return family;
  }

  /**
   * The kind of a key whose SubjectPublicKeyInfo has that algorithm; empty for a curve, a parameter
   * set or a spelling of parameters that the registry does not have.
   */
  public static Optional<KeyAlgorithm> of(AlgorithmIdentifier algorithm) {
    ASN1ObjectIdentifier named = algorithm.getAlgorithm();
    ASN1Encodable parameters = algorithm.getParameters();
    if (X9ObjectIdentifiers.id_ecPublicKey.equals(named)) {
      return Arrays.stream(new KeyAlgorithm[] {EC_P256, EC_P384})
          .filter(curve -> curve.oid.equals(parameters))
          .findFirst();
    }
    if (PKCSObjectIdentifiers.id_RSASSA_PSS.equals(named)) { // a key for PSS alone (RFC 4055, 3.1)
      return Optional.of(RSA);
    }
    return Arrays.stream(values())
        .filter(each -> each.oid.equals(named) && each.takes(parameters))
        .findFirst();
  }

  private boolean takes(ASN1Encodable parameters) {
    return switch (this) {
      case EC_P256, EC_P384 -> false; // never the algorithm of a key: they are parameters
      case RSA -> true;
      case ED25519, ML_DSA_44, ML_DSA_65 -> parameters == null; // RFC 8410, 3; RFC 9881, 2
      case GOST_256 -> isGost(parameters, CURVES_256, DigestAlgorithm.STREEBOG_256);
      case GOST_512 -> isGost(parameters, CURVES_512, DigestAlgorithm.STREEBOG_512);
    };
  }

  /** RFC 9215, 4.2: a known curve, and no other digest than Streebog of the key's length. */
  private static boolean isGost(
      ASN1Encodable parameters, Set<ASN1ObjectIdentifier> curves, DigestAlgorithm digest) {
    if (!(parameters instanceof ASN1Sequence sequence)
        || sequence.size() < 1
        || sequence.size() > 2
        || !(sequence.getObjectAt(0) instanceof ASN1ObjectIdentifier)) {
      return false;
    }
    GOST3410PublicKeyAlgParameters gost = GOST3410PublicKeyAlgParameters.getInstance(sequence);
    return curves.contains(gost.getPublicKeyParamSet())
        && (gost.getDigestParamSet() == null || digest.oid().equals(gost.getDigestParamSet()));
  }
}
