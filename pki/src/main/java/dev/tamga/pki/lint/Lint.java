package dev.tamga.pki.lint;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.lint.Finding.Severity;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a certificate by rules that know nothing of how it was made (pki/GOVERNANCE.md, section 7).
 * Stateless.
 */
public final class Lint {
  private Lint() {}

  /**
   * All that the rules find, in their order; empty is good. Its signature is not verified.
   *
   * @param issuer the CA that signed or will sign it, where it is known
   */
  public static List<Finding> findings(
      X509Certificate certificate, Optional<X509Certificate> issuer) {
    Parsed parsed = Parsed.of(certificate, issuer);
    List<Finding> found = new ArrayList<>();
    rules(parsed).forEach(rule -> rule.apply(parsed).ifPresent(found::add));
    if (parsed.profile().isEmpty()) {
      found.add(
          new Finding(
              "profile",
              Severity.WARNING,
              "no policy of Tamga's, or several (expected: one; only RFC 5280 was asked)",
              "pki/README.md Profiles"));
    }
    return found;
  }

  /**
   * Refuses a certificate about to be signed if any finding is an error. It must be of a profile.
   *
   * @param chain the CA that will sign it and those above; empty for a root
   * @throws CertificateRefusedException naming every rule that is broken
   */
  public static void require(X509Certificate draft, List<X509Certificate> chain)
      throws CertificateRefusedException {
    List<Finding> found = findings(draft, chain.stream().findFirst());
    if (!found.isEmpty()) {
      throw new CertificateRefusedException(
          "lint before signing: "
              + String.join("; ", found.stream().map(f -> f.rule() + ": " + f.message()).toList()),
          "pki/GOVERNANCE.md 7, "
              + String.join(", ", found.stream().map(Finding::source).distinct().toList()),
          "nothing was signed; correct the order, and report it if the order was right");
    }
  }

  /** The ids of all rules, in their order. */
  public static List<String> ruleIds() {
    return Stream.of(SyntaxRules.ALL, ProfileRules.ALL, NameRules.ALL)
        .flatMap(List::stream)
        .map(LintRule::id)
        .toList();
  }

  private static Stream<LintRule> rules(Parsed parsed) {
    return parsed.profile().isEmpty()
        ? SyntaxRules.ALL.stream()
        : Stream.of(SyntaxRules.ALL, ProfileRules.ALL, NameRules.ALL).flatMap(List::stream);
  }
}
