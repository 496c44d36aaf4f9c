package dev.tamga.pki.cli;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "issue",
    description =
        "Issues the next full CRL of a CA into its folder, <branch>.crl. Good for one day, the"
            + " root's for 180.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki crl issue --ca ca --branch tls --password-file ca.pass",
      "",
      "Run it every hour and after each revocation, and copy the file to where it is published."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CrlIssue implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--branch", required = true, description = "root, tls, sign or time.")
  private String branch;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CrlIssue(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Branch wanted =
        Branch.named(branch)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "branch: \"" + branch + "\" (expected: root, tls, sign or time)"));
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      X509CRL crl = CertificateAuthority.open(folder, password, clock).crl(wanted);
      new Facts()
          .with("file", folder.resolve(wanted.id() + ".crl").toString())
          .with("issuer", crl.getIssuerX500Principal().getName())
          .with(
              "revoked",
              crl.getRevokedCertificates() == null ? 0 : crl.getRevokedCertificates().size())
          .with("thisUpdate", crl.getThisUpdate().toInstant().toString())
          .with("nextUpdate", crl.getNextUpdate().toInstant().toString())
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
