package dev.tamga.pki.algorithm;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A digest that may stand in a signature: SHA-2 from 256 bits (FIPS 180-4), Streebog (RFC 6986).
 */
public enum DigestAlgorithm {
  SHA_256(NISTObjectIdentifiers.id_sha256),
  SHA_384(NISTObjectIdentifiers.id_sha384),
  SHA_512(NISTObjectIdentifiers.id_sha512),
  STREEBOG_256(RosstandartObjectIdentifiers.id_tc26_gost_3411_12_256),
  STREEBOG_512(RosstandartObjectIdentifiers.id_tc26_gost_3411_12_512);

  private final ASN1ObjectIdentifier oid;

  DigestAlgorithm(ASN1ObjectIdentifier oid) {
    this.oid = oid;
  }

  ASN1ObjectIdentifier oid() {
    return oid;
  }

  /** Whether it is Streebog, which the JDK does not have. */
  public boolean isStreebog() {
    return this == STREEBOG_256 || this == STREEBOG_512;
  }

  /** The digest of that identifier, whose parameters are absent or NULL (RFC 5754, 2). */
  public static Optional<DigestAlgorithm> of(AlgorithmIdentifier identifier) {
    boolean plain =
        identifier.getParameters() == null || DERNull.INSTANCE.equals(identifier.getParameters());
    return Arrays.stream(values())
        .filter(each -> plain && each.oid.equals(identifier.getAlgorithm()))
        .findFirst();
  }
}
