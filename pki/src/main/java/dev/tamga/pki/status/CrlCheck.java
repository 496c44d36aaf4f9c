package dev.tamga.pki.status;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * Checks a CRL that came from outside against the certificate of the CA that it speaks for
 * (pki/STATUS.md section 3).
 */
public final class CrlCheck {
  /** The longest CRL that is read, in bytes. */
  public static final int MAX_BYTES = 8 << 20;

  /** How far its issuer's clock may be ahead. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final int CRL_SIGN = 6;

  private CrlCheck() {}

  /**
   * Checks form, scope, signer and time.
   *
   * @param der the CRL, full or delta
   * @param state the State whose anchor vouches for the CA
   * @param ca the CA's certificate; the caller has checked its path
   * @param now the time
   * @throws StatusRefusedException if any check fails: TOO_LONG, MALFORMED, SCOPE, WRONG_SIGNER,
   *     STALE, FUTURE
   */
  public static CheckedCrl check(byte[] der, String state, X509Certificate ca, Instant now)
      throws StatusRefusedException {
    if (der.length > MAX_BYTES) {
      throw new StatusRefusedException(
          Kind.TOO_LONG, "CRL: " + der.length + " bytes (expected: at most " + MAX_BYTES + ')');
    }
    try {
      Crl crl = Crl.of(Certificates.crlOf(der));
      requireWholeBytes(der, crl.list());
      requireEntries(crl.list());
      requireScope(crl.list());
      requireSigner(crl.list(), ca);
      requireTime(crl.list(), now);
      return new CheckedCrl(Issuer.of(state, ca), crl, sha256(crl.list().getTBSCertList()));
    } catch (CertificateRefusedException | CRLException | RuntimeException e) {
      // Crl and Bouncy Castle meet bad structures with unchecked exceptions of many kinds.
      throw new StatusRefusedException(
          Kind.MALFORMED,
          "CRL for \""
              + ca.getSubjectX500Principal().getName()
              + "\": "
              + e.getMessage()
              + "; the old one stays",
          e);
    }
  }

  /** Nothing signs how a signature is padded: one spelling only. */
  private static void requireWholeBytes(byte[] der, X509CRL list) throws StatusRefusedException {
    if (CertificateList.getInstance(der).getSignature().getPadBits() != 0) {
      throw refused(Kind.MALFORMED, list, "has a signature that is not whole bytes");
    }
  }

  private static void requireEntries(X509CRL list) throws StatusRefusedException {
    Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
    if (entries == null) {
      return;
    }
    for (X509CRLEntry entry : entries) {
      Set<String> critical = entry.getCriticalExtensionOIDs();
      if (critical != null && !critical.isEmpty()) {
        throw refused(
            Kind.MALFORMED,
            list,
            "entry "
                + entry.getSerialNumber().toString(16)
                + " has critical extensions "
                + critical
                + " (expected: none, RFC 5280 section 5.3)");
      }
    }
  }

  /** One that is for some reasons, or about others' certificates, would be read as saying all. */
  private static void requireScope(X509CRL list) throws StatusRefusedException {
    byte[] value = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
    if (value == null) {
      return;
    }
    var scope =
        IssuingDistributionPoint.getInstance(ASN1OctetString.getInstance(value).getOctets());
    if (scope.isIndirectCRL()
        || scope.getOnlySomeReasons() != null
        || scope.onlyContainsAttributeCerts()
        || scope.onlyContainsCACerts()) {
      throw refused(
          Kind.SCOPE,
          list,
          "is indirect, or for some reasons, attribute or CA certificates only (expected: all, or"
              + " one distribution point, or end-entity certificates); fetch the CA's full CRL");
    }
  }

  private static void requireSigner(X509CRL list, X509Certificate ca)
      throws StatusRefusedException {
    if (!list.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) {
      throw refused(
          Kind.WRONG_SIGNER, list, "(expected: of " + ca.getSubjectX500Principal().getName() + ')');
    }
    boolean[] usage = ca.getKeyUsage();
    if (usage == null || !usage[CRL_SIGN]) {
      throw refused(Kind.WRONG_SIGNER, list, "its CA may sign no CRLs (expected: cRLSign)");
    }
    if (Crl.of(list).algorithm().isEmpty()) {
      throw refused(
          Kind.WRONG_SIGNER,
          list,
          "is signed with " + list.getSigAlgName() + " (expected: an algorithm of the registry)");
    }
    try {
      list.verify(PublicKeys.of(ca), BouncyCastle.PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new StatusRefusedException(
          Kind.WRONG_SIGNER, text(list) + "is not signed by that CA's key", e);
    }
  }

  private static void requireTime(X509CRL list, Instant now) throws StatusRefusedException {
    if (list.getNextUpdate() == null) {
      throw refused(Kind.MALFORMED, list, "has no nextUpdate (expected: one, RFC 5280 5.1.2.5)");
    }
    Instant from = list.getThisUpdate().toInstant();
    Instant until = list.getNextUpdate().toInstant();
    if (from.isAfter(now.plus(SKEW))) {
      throw refused(Kind.FUTURE, list, "is of " + from + " (expected: not after " + now + ')');
    }
    if (until.isBefore(now)) {
      throw refused(
          Kind.STALE,
          list,
          "was good until " + until + " (expected: after " + now + "); fetch a newer one");
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static StatusRefusedException refused(Kind kind, X509CRL list, String what) {
    return new StatusRefusedException(kind, text(list) + what);
  }

  private static String text(X509CRL list) {
    return "CRL of \"" + list.getIssuerX500Principal().getName() + "\": ";
  }
}
