package dev.tamga.pki.trust;

import static dev.tamga.pki.trust.FormRules.has;
import static dev.tamga.pki.trust.FormRules.isCritical;
import static dev.tamga.pki.trust.FormRules.refused;
import static dev.tamga.pki.trust.FormRules.usages;

import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.FormRules.Rule;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import dev.tamga.pki.trust.path.ParsedCertificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The strict layer about the leaf alone. These rules come first: nothing of a bad leaf reaches the
 * path builder.
 */
final class LeafRules {
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;
  private static final int DNS = 2;

  private LeafRules() {}

  /** One by one, in their order. */
  static List<Rule> of(ParsedCertificate parsed, Purpose purpose) {
    X509Certificate leaf = parsed.certificate();
    return List.of(
        new Rule("form", leaf, () -> checkForm(parsed, purpose)),
        new Rule("leaf-is-no-ca", leaf, () -> checkNoCa(leaf)),
        new Rule("key-usage", leaf, () -> checkKeyUsage(leaf, purpose)),
        new Rule("purpose", leaf, () -> checkPurpose(leaf, purpose)),
        new Rule("leaf-name-constraints", leaf, () -> checkNoNameConstraints(leaf)),
        new Rule("key-identifiers", leaf, () -> FormRules.requireKeyIdentifiers(leaf, true)),
        new Rule("names", leaf, () -> checkAlternativeNames(leaf)));
  }

  private static void checkForm(ParsedCertificate leaf, Purpose purpose) throws UntrustedException {
    FormRules.requireForm(
        leaf, KeyPolicy.leafProblem(leaf.certificate().getPublicKey(), leaf.keyKind(), purpose));
  }

  private static void checkNoCa(X509Certificate leaf) throws UntrustedException {
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || (usage != null && usage[KEY_CERT_SIGN])) {
      throw refused(Reason.WRONG_PURPOSE, leaf, "is a CA's (expected: a leaf)");
    }
  }

  private static void checkKeyUsage(X509Certificate leaf, Purpose purpose)
      throws UntrustedException {
    boolean[] usage = leaf.getKeyUsage();
    if (usage == null || !purpose.allowedBy(usage) || usage[CRL_SIGN]) {
      throw refused(Reason.WRONG_PURPOSE, leaf, "has not the key usage for " + purpose);
    }
  }

  private static void checkPurpose(X509Certificate leaf, Purpose purpose)
      throws UntrustedException {
    if (purpose == Purpose.DOCUMENT_SIGNATURE && !FormRules.hasUsages(leaf)) {
      return; // AnchorRules: only the mapping of a trust list can say what it is for
    }
    if (!purpose.isSole(usages(leaf))) {
      throw refused(
          Reason.WRONG_PURPOSE,
          leaf,
          "is for "
              + usages(leaf)
              + " (expected: "
              + purpose.extendedKeyUsage()
              + " alone, "
              + purpose
              + ')');
    }
    if (purpose == Purpose.TIMESTAMP && !isCritical(leaf, Extension.extendedKeyUsage.getId())) {
      throw refused(
          Reason.WRONG_PURPOSE,
          leaf,
          "has an extended key usage that is not critical (expected: critical, RFC 3161 2.3)");
    }
  }

  private static void checkNoNameConstraints(X509Certificate leaf) throws UntrustedException {
    if (has(leaf, Extension.nameConstraints.getId())) {
      throw refused(Reason.MALFORMED, leaf, "is a leaf with name constraints");
    }
  }

  /** No wildcard, and not more names than a path check should pay for. */
  private static void checkAlternativeNames(X509Certificate leaf) throws UntrustedException {
    Collection<List<?>> names;
    try {
      names = leaf.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new UntrustedException(
          Reason.MALFORMED, Names.of(leaf) + " has alternative names that cannot be read", e);
    }
    if (names == null) {
      return;
    }
    if (names.size() > FormRules.MAX_NAMES) {
      throw refused(
          Reason.MALFORMED, leaf, "has " + names.size() + " alternative names (expected: <= 64)");
    }
    for (List<?> name : names) {
      if (name.get(0).equals(DNS) && ((String) name.get(1)).contains("*")) {
        throw refused(Reason.CONSTRAINT, leaf, "has a wildcard name (expected: whole host names)");
      }
    }
  }
}
