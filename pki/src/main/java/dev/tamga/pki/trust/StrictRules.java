package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 5280 asks and path validators let pass; each rule has its negative twin among the tests.
 * No rule but {@link #checkAlgorithms} depends on the time, so that a success may be remembered.
 *
 * <p>Unchecked exceptions of Bouncy Castle about malformed extensions pass through; {@link
 * PathChecker#check} turns them into a refusal.
 */
final class StrictRules {
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;
  private static final int MAX_SERIAL_BYTES = 20;
  private static final int MAX_NAMES = 64;
  private static final int DNS = 2;
  private static final String ANY_USAGE = KeyPurposeId.anyExtendedKeyUsage.getId();

  private StrictRules() {}

  /** Rules for the leaf alone. They come first: nothing of a bad leaf reaches the path builder. */
  static void checkLeaf(X509Certificate leaf, Purpose purpose) throws UntrustedException {
    for (Rule rule : leafRules(leaf, purpose)) {
      rule.test().run();
    }
  }

  /** The same one by one, in their order, each with its id. */
  static List<Rule> leafRules(X509Certificate leaf, Purpose purpose) {
    return List.of(
        new Rule("form", leaf, () -> checkCommon(leaf, KeyPolicy.leafProblem(leaf, purpose))),
        new Rule("leaf-is-no-ca", leaf, () -> checkNoCa(leaf)),
        new Rule("key-usage", leaf, () -> checkKeyUsage(leaf, purpose)),
        new Rule("purpose", leaf, () -> checkPurpose(leaf, purpose)),
        new Rule("leaf-name-constraints", leaf, () -> checkNoNameConstraints(leaf)),
        new Rule("key-identifiers", leaf, () -> requireKeyIdentifiers(leaf, true)),
        new Rule("names", leaf, () -> checkAlternativeNames(leaf)));
  }

  /** Rules for the CAs of a path: all but the leaf, the root last. */
  static void checkAuthorities(List<X509Certificate> path, Purpose purpose)
      throws UntrustedException {
    for (Rule rule : authorityRules(path, purpose)) {
      rule.test().run();
    }
  }

  /** The same one by one, in their order, each with its id. */
  static List<Rule> authorityRules(List<X509Certificate> path, Purpose purpose) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 1; i < path.size(); i++) {
      X509Certificate ca = path.get(i);
      boolean root = i == path.size() - 1;
      rules.add(
          new Rule("form", ca, () -> checkCommon(ca, KeyPolicy.authorityProblem(ca, purpose))));
      rules.add(new Rule("key-identifiers", ca, () -> requireKeyIdentifiers(ca, !root)));
      rules.add(new Rule("ca-criticality", ca, () -> checkCriticality(ca)));
      rules.add(new Rule("ca-name-constraints", ca, () -> checkNameConstraints(ca)));
      rules.add(new Rule("ca-purpose", ca, () -> checkUsages(ca, purpose)));
    }
    return rules;
  }

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

  private static void checkCriticality(X509Certificate ca) throws UntrustedException {
    if (!isCritical(ca, Extension.basicConstraints.getId())) {
      throw refused(Reason.MALFORMED, ca, "has basic constraints that are not critical");
    }
    if (has(ca, Extension.policyConstraints.getId())
        && !isCritical(ca, Extension.policyConstraints.getId())) {
      throw refused(Reason.MALFORMED, ca, "has policy constraints that are not critical");
    }
  }

  /** The anchor vouches for its own State only: every name below it says so. */
  static void checkState(List<X509Certificate> path, Anchor anchor) throws UntrustedException {
    for (X509Certificate certificate : path.subList(0, path.size() - 1)) {
      Optional<String> state = Names.state(certificate);
      if (!Names.isSelfIssued(certificate) && !state.equals(Optional.of(anchor.state()))) {
        throw refused(
            Reason.CONSTRAINT,
            certificate,
            "says C="
                + state.orElse("none or several")
                + " below the anchor of "
                + anchor.state()
                + " (expected: C="
                + anchor.state()
                + ')');
      }
    }
  }

  /** The one rule that depends on the time: asked each time, also of a path that is remembered. */
  static CheckedPath checkAlgorithms(CheckedPath path, AlgorithmPolicy policy, Instant at)
      throws UntrustedException {
    for (String oid : path.algorithms()) {
      Optional<String> problem = policy.problem(oid, at);
      if (problem.isPresent()) {
        throw refused(Reason.WEAK_KEY, path.leaf(), "or a CA of its path: " + problem.get());
      }
    }
    return path;
  }

  private static void checkCommon(X509Certificate certificate, Optional<String> weak)
      throws UntrustedException {
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
    if (signaturePadding(certificate) != 0) { // two byte strings would be one certificate
      throw refused(Reason.MALFORMED, certificate, "has a signature that is not whole bytes");
    }
    if (KeyPolicy.signatureOf(certificate).isEmpty()) {
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

  private static int signaturePadding(X509Certificate certificate) throws UntrustedException {
    try {
      return Certificate.getInstance(certificate.getEncoded()).getSignature().getPadBits();
    } catch (CertificateEncodingException e) {
      throw new UntrustedException(Reason.MALFORMED, "certificate: cannot be read", e);
    }
  }

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

  /** RFC 5280 sections 4.2.1.1 and 4.2.1.2; a root may name no issuer's key. */
  private static void requireKeyIdentifiers(X509Certificate certificate, boolean authority)
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
    if (count == 0 || count > MAX_NAMES) {
      throw refused(Reason.MALFORMED, ca, "has " + count + " name constraints (expected: 1 to 64)");
    }
  }

  private static int count(GeneralSubtree @Nullable [] subtrees) {
    return subtrees == null ? 0 : subtrees.length;
  }

  /** A CA with extended key usages vouches for those only, and never for any. */
  private static void checkUsages(X509Certificate ca, Purpose purpose) throws UntrustedException {
    List<String> usages = usages(ca);
    if (usages.contains(ANY_USAGE)
        || (!usages.isEmpty() && !usages.contains(purpose.extendedKeyUsage()))) {
      throw refused(
          Reason.WRONG_PURPOSE, ca, "issues for " + usages + " (expected: " + purpose + ')');
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
    if (names.size() > MAX_NAMES) {
      throw refused(
          Reason.MALFORMED, leaf, "has " + names.size() + " alternative names (expected: <= 64)");
    }
    for (List<?> name : names) {
      if (name.get(0).equals(DNS) && ((String) name.get(1)).contains("*")) {
        throw refused(Reason.CONSTRAINT, leaf, "has a wildcard name (expected: whole host names)");
      }
    }
  }

  private static List<String> usages(X509Certificate certificate) throws UntrustedException {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null ? List.of() : usages;
    } catch (CertificateParsingException e) {
      throw new UntrustedException(
          Reason.MALFORMED, Names.of(certificate) + " has usages that cannot be read", e);
    }
  }

  private static boolean has(X509Certificate certificate, String oid) {
    return certificate.getExtensionValue(oid) != null;
  }

  private static boolean isCritical(X509Certificate certificate, String oid) {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    return critical != null && critical.contains(oid);
  }

  private static UntrustedException refused(
      Reason reason, X509Certificate certificate, String what) {
    return new UntrustedException(reason, Names.of(certificate) + ' ' + what);
  }
}
