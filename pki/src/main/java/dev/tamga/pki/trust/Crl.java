package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;

/**
 * A CRL with what RFC 5280 section 5.2 says of it.
 *
 * @param number CRL number: the higher is the newer
 * @param base the full CRL that a delta builds on; empty for a full CRL
 * @param scope the issuing distribution point as it is encoded; CRLs of different scope stand side
 *     by side
 */
record Crl(X509CRL list, BigInteger number, Optional<BigInteger> base, int scope) {
  private static final Set<String> UNDERSTOOD =
      Set.of(Extension.issuingDistributionPoint.getId(), Extension.deltaCRLIndicator.getId());

  /**
   * @throws IllegalArgumentException if it has no number, or a critical extension that is not
   *     understood
   */
  Crl(X509CRL list) {
    this(
        list,
        integer(list, Extension.cRLNumber.getId())
            .orElseThrow(() -> bad(list, "no CRL number (expected: one)")),
        integer(list, Extension.deltaCRLIndicator.getId()),
        Arrays.hashCode(list.getExtensionValue(Extension.issuingDistributionPoint.getId())));
    Set<String> critical =
        list.getCriticalExtensionOIDs() == null
            ? new HashSet<>()
            : new HashSet<>(list.getCriticalExtensionOIDs());
    critical.removeAll(UNDERSTOOD);
    if (!critical.isEmpty()) {
      throw bad(list, "critical extensions " + critical + " (expected: none unknown)");
    }
  }

  boolean isFull() {
    return base.isEmpty();
  }

  /** The OID of what it is signed with; empty if the registry does not have that. */
  Optional<String> algorithm() {
    try {
      return SignatureAlgorithm.of(
              CertificateList.getInstance(list.getEncoded()).getSignatureAlgorithm())
          .map(SignatureAlgorithm::oid);
    } catch (CRLException | RuntimeException e) { // Bouncy Castle: unchecked ones of many kinds
      return Optional.empty();
    }
  }

  Instant issuedAt() {
    return list.getThisUpdate().toInstant();
  }

  private static Optional<BigInteger> integer(X509CRL list, String oid) {
    byte[] value = list.getExtensionValue(oid);
    if (value == null) {
      return Optional.empty();
    }
    try {
      byte[] content = ASN1OctetString.getInstance(value).getOctets();
      return Optional.of(ASN1Integer.getInstance(content).getPositiveValue());
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw bad(list, "extension " + oid + " is no number (expected: an integer)");
    }
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
