package dev.tamga.pki.cli.cert;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The CRL that makes a change known, if the CA's password is at hand. */
final class NewCrl {
  private NewCrl() {}

  /**
   * Issues it.
   *
   * @param facts gets the file that is to be published and the id of its record, or the command
   *     that makes it
   */
  static Facts after(
      Branch branch,
      Path folder,
      Clock clock,
      @Nullable Path file,
      @Nullable Integer descriptor,
      Facts facts)
      throws RefusedException {
    boolean root = branch == Branch.ROOT;
    if (file == null && descriptor == null) {
      return facts.with(
          "crl",
          "not issued; run: tamga-pki crl issue --branch "
              + branch.id()
              + (root ? "" : " --delta"));
    }
    try (Secret password = Passwords.read(file, descriptor, "the CA's keys", false)) {
      Recorded<SortedMap<String, X509CRL>> issued =
          new Institution(folder, clock).issueCrl(branch, !root, password);
      return facts
          .with(
              "crl",
              issued.made().keySet().stream()
                  .map(made -> folder.resolve(made).toString())
                  .collect(Collectors.joining(", ")))
          .with("crlAudit", issued.record().id());
    } catch (CaException
        | CertificateRefusedException
        | GovernanceException
        | AuditException
        | IOException e) {
      throw new RefusedException(
          "it is recorded, but no CRL was issued: "
              + e.getMessage()
              + "; run: tamga-pki crl issue --branch "
              + branch.id()
              + (root ? "" : " --delta"));
    }
  }
}
