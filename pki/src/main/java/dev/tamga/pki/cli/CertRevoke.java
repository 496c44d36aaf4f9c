package dev.tamga.pki.cli;

import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.key.Secret;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description =
        "Revokes a certificate, or holds a TLS certificate until cert release. To revoke it again"
            + " changes nothing and is no error. With the CA's password the CRL is issued at once:"
            + " the delta, or the root's full one.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert revoke --ca ca --reason key-compromise node.pem --password-file ca.pass",
      "  tamga-pki cert revoke --ca ca --reason certificate-hold node.pem",
      "  tamga-pki cert revoke --ca ca --reason superseded 4f3c..."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertRevoke implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SERIAL|FILE", description = "Serial number in hex, or certificate.")
  private String which;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(
      names = "--reason",
      required = true,
      description =
          "unspecified, key-compromise, affiliation-changed, superseded, cessation-of-operation,"
              + " certificate-hold or privilege-withdrawn; or its number.")
  private String reason;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CertRevoke(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    RevocationReason wanted =
        RevocationReason.named(reason)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "reason: \""
                            + reason
                            + "\" (expected: one of "
                            + Arrays.stream(RevocationReason.values())
                                .map(RevocationReason::id)
                                .toList()
                            + ")"));
    BigInteger serial = Serials.of(which);
    Revocation done;
    try (Secret none = Secret.of(new char[0])) { // revoking signs nothing
      done = CertificateAuthority.open(folder, none, clock).revoke(serial, wanted);
    }
    // Recorded: a wrong password below cannot undo it, and the hourly CRL will have it.
    String crl = NewCrl.after(done.branch(), folder, clock, passwordFile, passwordFd);
    new Facts()
        .with("serial", done.serial().toString(16))
        .with("branch", done.branch().id())
        .with("since", done.since().toString())
        .with("reason", done.reason().id())
        .with("repeated", done.repeated())
        .with("crl", crl)
        .print(spec.commandLine().getOut(), json);
    if (done.repeated()) {
      spec.commandLine().getErr().println("notice: was revoked before; nothing changed");
    }
    return 0;
  }
}
