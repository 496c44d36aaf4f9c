package dev.tamga.pki.cli.cert;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The CRL that makes a change known, if the CA's password is at hand. */
final class NewCrl {
  private NewCrl() {}

  /**
   * @return the file that is to be published, or the command that makes it
   */
  static String after(
      Branch branch, Path folder, Clock clock, @Nullable Path file, @Nullable Integer descriptor)
      throws RefusedException {
    boolean root = branch == Branch.ROOT;
    if (file == null && descriptor == null) {
      return "not issued; run: tamga-pki crl issue --branch "
          + branch.id()
          + (root ? "" : " --delta");
    }
    try (Secret password = Passwords.read(file, descriptor, "the CA's keys", false)) {
      CertificateAuthority ca = CertificateAuthority.open(folder, password, clock);
      if (root) {
        ca.crl(branch);
      } else {
        ca.delta(branch);
      }
    } catch (CaException | CertificateRefusedException | IOException e) {
      throw new RefusedException(
          "it is recorded, but no CRL was issued: "
              + e.getMessage()
              + "; run: tamga-pki crl issue --branch "
              + branch.id()
              + (root ? "" : " --delta"));
    }
    return folder.resolve(branch.id() + (root ? ".crl" : "-delta.crl")).toString();
  }
}
