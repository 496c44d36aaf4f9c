package dev.tamga.pki.trust;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.FindPath.Found;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * What binds an anchor, which neither the JDK nor Bouncy Castle enforces: the terms on which it is
 * trusted (pki/TRUST.md section 5), and what its own certificate says if it is not self-signed:
 * validity, path length, name constraints (RFC 5280 section 6.1.1 (d) takes name and key only).
 */
final class AnchorRules {
  private AnchorRules() {}

  static void requirePurpose(Anchor anchor, Purpose purpose) throws UntrustedException {
    if (!anchor.purposes().contains(purpose)) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA, "the anchor of " + anchor.state() + " is not trusted for " + purpose);
    }
  }

  /** The anchor vouches for its own State only: every name below it says so. */
  static void requireState(List<X509Certificate> path, Anchor anchor) throws UntrustedException {
    for (X509Certificate certificate : path.subList(0, path.size() - 1)) {
      Optional<String> state = Names.state(certificate);
      if (!Names.isSelfIssued(certificate) && !state.equals(Optional.of(anchor.state()))) {
        throw FormRules.refused(
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

  /** Trusted at that time, on terms that all hold, by a certificate that holds as an anchor. */
  static void requireGranted(Found found, Instant at) throws UntrustedException {
    Anchor anchor = found.anchor();
    List<X509Certificate> path = found.path();
    Optional<Grant> grant = anchor.at(at);
    if (grant.isEmpty()) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA,
          "the anchor of " + anchor.state() + " is granted nothing (at: " + at + ')');
    }
    Optional<String> broken = grant.get().problem(path.get(0), anchor.state());
    if (broken.isPresent()) {
      throw FormRules.refused(
          Reason.CONSTRAINT, path.get(0), broken.get() + ", its anchor's terms");
    }
    requireMeaning(path.get(0), grant.get());
    X509Certificate ca = path.get(path.size() - 1);
    if (!Names.isSelfIssued(ca)) { // PathFinder has put a root into its own path
      FormRules.requireValid(ca, at);
      requireLength(path, ca);
      requireNames(path, ca);
    }
  }

  /** A leaf without any extended key usage is for what its mapped policy means, or for nothing. */
  private static void requireMeaning(X509Certificate leaf, Grant grant) throws UntrustedException {
    if (FormRules.hasUsages(leaf)) {
      return;
    }
    Optional<Purpose> meant = grant.mapped(leaf).flatMap(Profile::purpose);
    if (!meant.equals(Optional.of(Purpose.DOCUMENT_SIGNATURE))) {
      throw FormRules.refused(
          Reason.WRONG_PURPOSE,
          leaf,
          "has no extended key usage and the policies "
              + Certificates.policies(leaf)
              + " (expected: "
              + Purpose.DOCUMENT_SIGNATURE.extendedKeyUsage()
              + " alone, or a policy that the trust list maps to such a profile, of "
              + grant.mappedPolicies()
              + ')');
    }
  }

  private static void requireLength(List<X509Certificate> path, X509Certificate ca)
      throws UntrustedException {
    long below =
        path.subList(1, path.size() - 1).stream().filter(c -> !Names.isSelfIssued(c)).count();
    if (below > ca.getBasicConstraints()) {
      throw FormRules.refused(
          Reason.CONSTRAINT,
          ca,
          "has " + below + " CAs below it (expected: at most " + ca.getBasicConstraints() + ')');
    }
  }

  /** The subject and every alternative name of each certificate below, by the CA's constraints. */
  private static void requireNames(List<X509Certificate> path, X509Certificate ca)
      throws UntrustedException {
    byte[] value = ca.getExtensionValue(Extension.nameConstraints.getId());
    if (value == null) {
      return;
    }
    PKIXNameConstraintValidator validator = validator(value);
    for (X509Certificate certificate : path.subList(0, path.size() - 1)) {
      try {
        X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        validator.checkPermittedDN(subject);
        validator.checkExcludedDN(subject);
        for (GeneralName name : alternativeNames(certificate)) {
          validator.checkPermitted(name);
          validator.checkExcluded(name);
        }
      } catch (NameConstraintValidatorException e) {
        throw new UntrustedException(
            Reason.CONSTRAINT,
            Names.of(certificate) + " is outside the name constraints of " + Names.of(ca),
            e);
      }
    }
  }

  private static PKIXNameConstraintValidator validator(byte[] extension) {
    NameConstraints limits =
        NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets());
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    if (limits.getPermittedSubtrees() != null) {
      validator.intersectPermittedSubtree(limits.getPermittedSubtrees());
    }
    if (limits.getExcludedSubtrees() != null) {
      for (GeneralSubtree excluded : limits.getExcludedSubtrees()) {
        validator.addExcludedSubtree(excluded);
      }
    }
    return validator;
  }

  private static GeneralName[] alternativeNames(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    return value == null
        ? new GeneralName[0]
        : GeneralNames.getInstance(ASN1OctetString.getInstance(value).getOctets()).getNames();
  }
}
