package dev.tamga.pki.trust;

import static dev.tamga.pki.trust.FormRules.has;
import static dev.tamga.pki.trust.FormRules.isCritical;
import static dev.tamga.pki.trust.FormRules.refused;

import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.FormRules.Rule;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.ParsedCertificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/** The strict layer about the CAs of a path: all but the leaf, the anchor's certificate last. */
final class AuthorityRules {
  private static final String ANY_USAGE = KeyPurposeId.anyExtendedKeyUsage.getId();

  private AuthorityRules() {}

  /** One by one, in their order. */
  static List<Rule> of(List<ParsedCertificate> path, Purpose purpose) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 1; i < path.size(); i++) {
      ParsedCertificate parsed = path.get(i);
      X509Certificate ca = parsed.certificate();
      boolean root = i == path.size() - 1;
      rules.add(new Rule("form", ca, () -> checkForm(parsed, purpose)));
      rules.add(new Rule("key-identifiers", ca, () -> FormRules.requireKeyIdentifiers(ca, !root)));
      rules.add(new Rule("ca-criticality", ca, () -> checkCriticality(ca)));
      rules.add(new Rule("ca-name-constraints", ca, () -> checkNameConstraints(ca)));
      rules.add(new Rule("ca-purpose", ca, () -> checkUsages(ca, purpose)));
    }
    return rules;
  }

  private static void checkForm(ParsedCertificate ca, Purpose purpose) throws UntrustedException {
    FormRules.requireForm(
        ca, KeyPolicy.authorityProblem(ca.certificate().getPublicKey(), ca.keyKind(), purpose));
  }

  private static void checkCriticality(X509Certificate ca) throws UntrustedException {
    if (!isCritical(ca, Extension.basicConstraints.getId())) {
      throw refused(Reason.MALFORMED, ca, "has basic constraints that are not critical");
    }
    if (has(ca, Extension.policyConstraints.getId())
        && !isCritical(ca, Extension.policyConstraints.getId())) {
      throw refused(Reason.MALFORMED, ca, "has policy constraints that are not critical");
    }
  }

  private static void checkNameConstraints(X509Certificate ca) throws UntrustedException {
    byte[] value = ca.getExtensionValue(Extension.nameConstraints.getId());
    if (value == null) {
      return;
    }
    if (!isCritical(ca, Extension.nameConstraints.getId())) {
      throw refused(Reason.MALFORMED, ca, "has name constraints that are not critical");
    }
    NameConstraints limits =
        NameConstraints.getInstance(ASN1OctetString.getInstance(value).getOctets());
    int count = count(limits.getPermittedSubtrees()) + count(limits.getExcludedSubtrees());
    if (count == 0 || count > FormRules.MAX_NAMES) {
      throw refused(Reason.MALFORMED, ca, "has " + count + " name constraints (expected: 1 to 64)");
    }
  }

  private static int count(GeneralSubtree @Nullable [] subtrees) {
    return subtrees == null ? 0 : subtrees.length;
  }

  /** A CA with extended key usages vouches for those only, and never for any. */
  private static void checkUsages(X509Certificate ca, Purpose purpose) throws UntrustedException {
    List<String> usages = FormRules.usages(ca);
    if (usages.contains(ANY_USAGE)
        || (!usages.isEmpty() && !usages.contains(purpose.extendedKeyUsage()))) {
      throw refused(
          Reason.WRONG_PURPOSE, ca, "issues for " + usages + " (expected: " + purpose + ')');
    }
  }
}
