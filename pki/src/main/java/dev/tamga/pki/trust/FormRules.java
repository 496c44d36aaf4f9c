package dev.tamga.pki.trust;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import dev.tamga.pki.trust.path.ParsedCertificate;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The strict layer: what RFC 5280 asks and path validators let pass; each rule has its negative
 * twin among the tests. Here is what any certificate of a path must be; {@link LeafRules} and
 * {@link AuthorityRules} have the rest. Only {@link #requireValid} depends on the time, so that a
 * success may be remembered.
 *
 * <p>Unchecked exceptions of Bouncy Castle about malformed extensions pass through; {@link
 * PathChecker#check} turns them into a refusal.
 */
final class FormRules {
  /** More names in one certificate than a path check should pay for. */
  static final int MAX_NAMES = 64;

  private static final int MAX_SERIAL_BYTES = 20;

  private FormRules() {}

  /**
   * A rule about a certificate.
   *
   * @param id permanent; {@code cert explain} prints it
   */
  record Rule(String id, X509Certificate about, Test test) {
    /** Throws if the rule is broken. */
    interface Test {
      void run() throws UntrustedException;
    }

    /** Runs them in their order, as far as the first that is broken. */
    static void requireAll(List<Rule> rules) throws UntrustedException {
      for (Rule rule : rules) {
        rule.test.run();
      }
    }
  }

  /** Before anything is done with it. */
  static void requireSize(X509Certificate certificate) throws UntrustedException {
    try {
      if (certificate.getEncoded().length <= Certificates.MAX_CERTIFICATE_BYTES) {
        return;
      }
    } catch (CertificateEncodingException e) {
      throw new UntrustedException(Reason.MALFORMED, "certificate: without an encoding", e);
    }
    throw refused(Reason.MALFORMED, certificate, "is longer than 16 KiB");
  }

  static void requireValid(X509Certificate certificate, Instant at) throws UntrustedException {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (at.isBefore(from)) {
      throw refused(
          Reason.NOT_YET_VALID, certificate, "is valid from " + from + " (at: " + at + ')');
    }
    if (at.isAfter(until)) {
      throw refused(Reason.EXPIRED, certificate, "was valid until " + until + " (at: " + at + ')');
    }
  }

  /**
   * @param weak what is wrong with the key where it stands
   */
  static void requireForm(ParsedCertificate parsed, Optional<String> weak)
      throws UntrustedException {
    X509Certificate certificate = parsed.certificate();
    requireSize(certificate);
    if (certificate.getVersion() != 3) {
      throw refused(
          Reason.MALFORMED,
          certificate,
          "is version " + certificate.getVersion() + " (expected: 3)");
    }
    BigInteger serial = certificate.getSerialNumber();
    if (serial.signum() <= 0 || serial.toByteArray().length > MAX_SERIAL_BYTES) {
      throw refused(
          Reason.MALFORMED, certificate, "has a bad serial (expected: positive, 1 to 20 octets)");
    }
    if (parsed.signaturePadding() != 0) { // two byte strings would be one certificate
      throw refused(Reason.MALFORMED, certificate, "has a signature that is not whole bytes");
    }
    if (parsed.signature().isEmpty()) {
      throw refused(
          Reason.WEAK_KEY,
          certificate,
          "is signed with "
              + certificate.getSigAlgName()
              + " (expected: an algorithm of pki/README.md, \"Algorithms\")");
    }
    if (weak.isPresent()) {
      throw refused(Reason.WEAK_KEY, certificate, "has a " + weak.get());
    }
  }

  /** RFC 5280 sections 4.2.1.1 and 4.2.1.2; a root may name no issuer's key. */
  static void requireKeyIdentifiers(X509Certificate certificate, boolean authority)
      throws UntrustedException {
    String subjectKey = Extension.subjectKeyIdentifier.getId();
    String authorityKey = Extension.authorityKeyIdentifier.getId();
    if (!has(certificate, subjectKey) || (authority && !has(certificate, authorityKey))) {
      throw refused(
          Reason.MALFORMED,
          certificate,
          "lacks a key identifier (expected: subject's and issuer's)");
    }
    if (isCritical(certificate, subjectKey) || isCritical(certificate, authorityKey)) {
      throw refused(Reason.MALFORMED, certificate, "has a key identifier that is critical");
    }
  }

  /** Whether it has extended key usages at all. */
  static boolean hasUsages(X509Certificate certificate) {
    return has(certificate, Extension.extendedKeyUsage.getId());
  }

  static List<String> usages(X509Certificate certificate) throws UntrustedException {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null ? List.of() : usages;
    } catch (CertificateParsingException e) {
      throw new UntrustedException(
          Reason.MALFORMED, Names.of(certificate) + " has usages that cannot be read", e);
    }
  }

  static boolean has(X509Certificate certificate, String oid) {
    return certificate.getExtensionValue(oid) != null;
  }

  static boolean isCritical(X509Certificate certificate, String oid) {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    return critical != null && critical.contains(oid);
  }

  static UntrustedException refused(Reason reason, X509Certificate certificate, String what) {
    return new UntrustedException(reason, Names.of(certificate) + ' ' + what);
  }
}
