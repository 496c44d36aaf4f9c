package dev.tamga.pki.cli.option;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.lint.Finding;
import dev.tamga.pki.lint.Lint;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What would be signed, and what lint says of it; no key of the CA is read.
 *
 * @param facts of the draft: {@code tbs} is the TBSCertificate (RFC 5280 4.1) in base64, which will
 *     have another serial number and the time of its issuing
 * @param clean whether lint finds nothing
 */
public record DryRun(Facts facts, boolean clean) {
  /**
   * Drafts it.
   *
   * @param responder the CA that an OCSP responder answers for; empty for other profiles
   * @param remark what was not done
   * @throws CertificateRefusedException if it would be refused
   * @throws CaException if the CA's certificates cannot be read
   */
  public static DryRun of(
      Path ca, CertificateOrder order, Optional<Branch> responder, String remark, Clock clock)
      throws CertificateRefusedException, CaException {
    try (Secret none = Secret.of(new char[0])) {
      CertificateAuthority authority = CertificateAuthority.open(ca, none, clock);
      List<X509Certificate> draft =
          responder.isPresent()
              ? authority.draftResponder(responder.get(), order)
              : authority.draft(order);
      List<Finding> findings = Lint.findings(draft.get(0), Optional.of(draft.get(1)));
      return new DryRun(
          Facts.of(draft.get(0))
              .with("tbs", Base64.getEncoder().encodeToString(draft.get(0).getTBSCertificate()))
              .with("lint", findings.isEmpty() ? "clean" : findings.toString())
              .with("dryRun", remark),
          findings.isEmpty());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a draft without an encoding", e);
    }
  }
}
