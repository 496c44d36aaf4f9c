package dev.tamga.pki.status;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * A CRL with what RFC 5280 section 5.2 says of it. Nothing is verified.
 *
 * @param number CRL number: the higher is the newer
 * @param base the full CRL that a delta builds on; empty for a full CRL
 * @param scope the issuing distribution point as it is encoded, in hex, or empty; CRLs of different
 *     scope stand side by side
 */
public record Crl(X509CRL list, BigInteger number, Optional<BigInteger> base, String scope) {
  private static final Set<String> UNDERSTOOD =
      Set.of(Extension.issuingDistributionPoint.getId(), Extension.deltaCRLIndicator.getId());

  private static final int MAX_NUMBER_BITS = 160;

  /**
   * Reads these fields.
   *
   * @throws IllegalArgumentException if it has no number, or a critical extension that is not
   *     understood
   */
  public static Crl of(X509CRL list) {
    BigInteger number =
        integer(list, Extension.cRLNumber.getId())
            .orElseThrow(() -> bad(list, "no CRL number (expected: one)"));
    Set<String> critical =
        list.getCriticalExtensionOIDs() == null
            ? new HashSet<>()
            : new HashSet<>(list.getCriticalExtensionOIDs());
    critical.removeAll(UNDERSTOOD);
    if (!critical.isEmpty()) {
      throw bad(list, "critical extensions " + critical + " (expected: none unknown)");
    }
    byte @Nullable [] scope = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
    return new Crl(
        list,
        number,
        integer(list, Extension.deltaCRLIndicator.getId()),
        scope == null ? "" : HexFormat.of().formatHex(scope));
  }

  /** Whether it lists all, rather than what changed. */
  public boolean isFull() {
    return base.isEmpty();
  }

  /** The OID of what it is signed with; empty if the registry does not have that. */
  public Optional<String> algorithm() {
    try {
      return SignatureAlgorithm.of(
              CertificateList.getInstance(list.getEncoded()).getSignatureAlgorithm())
          .map(SignatureAlgorithm::oid);
    } catch (CRLException | RuntimeException e) { // Bouncy Castle: unchecked ones of many kinds
      return Optional.empty();
    }
  }

  /** Its thisUpdate. */
  public Instant issuedAt() {
    return list.getThisUpdate().toInstant();
  }

  private static Optional<BigInteger> integer(X509CRL list, String oid) {
    byte[] value = list.getExtensionValue(oid);
    if (value == null) {
      return Optional.empty();
    }
    try {
      byte[] content = ASN1OctetString.getInstance(value).getOctets();
      BigInteger number = ASN1Integer.getInstance(content).getValue();
      if (number.signum() >= 0 && number.bitLength() <= MAX_NUMBER_BITS) {
        return Optional.of(number);
      }
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw bad(list, "extension " + oid + " is no number (expected: an integer)");
    }
    throw bad(list, "extension " + oid + " is negative or too long (expected: 0 to 20 octets)");
  }

  private static IllegalArgumentException bad(X509CRL list, String what) {
    return new IllegalArgumentException(
        "CRL of \""
            + list.getIssuerX500Principal().getName()
            + "\": "
            + what
            + ", RFC 5280 section 5.2");
  }
}
