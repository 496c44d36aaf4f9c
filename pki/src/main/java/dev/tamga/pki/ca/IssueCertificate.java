package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.lint.Lint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Issues a leaf by the newest CA of its branch; it leaves the CA after it is in the register. */
final class IssueCertificate {
  private final CaFolder folder;
  private final Register register;

  IssueCertificate(CaFolder folder, Register register) {
    this.folder = folder;
    this.register = register;
  }

  List<X509Certificate> issue(Branch branch, CertificateOrder order)
      throws CertificateRefusedException, CaException {
    Authority authority = folder.current(branch);
    Identity ca = folder.identity(authority);
    X509Certificate leaf =
        new CertificateIssuer(
                ca, folder.setup().endpoints(authority), folder.clock(), Lint::require)
            .issue(order);
    return folder.locked(
        () -> {
          register.recordIssued(authority, leaf);
          return List.of(leaf, ca.certificate());
        });
  }

  /** The same under the signature of a throw-away key; nothing is written. */
  List<X509Certificate> draft(Branch branch, CertificateOrder order, List<X509Certificate> chain)
      throws CertificateRefusedException {
    CertificateIssuer drafting =
        CertificateIssuer.drafting(
            chain,
            folder.setup().endpoints(folder.current(branch)),
            folder.clock(),
            CertificateIssuer.Probe.NONE);
    return List.of(drafting.issue(order), chain.get(0));
  }

  /** The branch that a profile has. */
  static Branch branch(CertificateOrder order) throws CertificateRefusedException {
    Optional<Branch> branch = Branch.of(order.profile());
    if (branch.isEmpty() && order.profile() == Profile.OCSP_RESPONDER) {
      throw new CertificateRefusedException(
          "branch: none (expected: the CA that the responder answers for)",
          "RFC 6960 section 4.2.2.2",
          "name it: --branch tls, sign, time, list or root");
    }
    return branch.orElseThrow(
        () ->
            new CertificateRefusedException(
                "profile: " + order.profile().id() + " (expected: a leaf's)",
                "pki/README.md, Profiles",
                "CAs are made with ca init or by a ceremony"));
  }

  /** Refuses a branch where the profile has its own. */
  static void requireResponder(CertificateOrder order) throws CertificateRefusedException {
    if (order.profile() != Profile.OCSP_RESPONDER) {
      throw new CertificateRefusedException(
          "profile: " + order.profile().id() + " (expected: ocsp-responder)",
          "pki/README.md, Profiles",
          "leave the branch out: the profile names it");
    }
  }
}
