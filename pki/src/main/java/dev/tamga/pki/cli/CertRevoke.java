package dev.tamga.pki.cli;

import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Secret;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description =
        "Revokes a certificate. To revoke it again changes nothing and is no error. Nodes learn"
            + " of it from the next CRL: run crl issue.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert revoke --ca ca --reason key-compromise node.pem",
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
          "unspecified, key-compromise, affiliation-changed, superseded, cessation-of-operation or"
              + " privilege-withdrawn; or its number.")
  private String reason;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

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
    try (Secret none = Secret.of(new char[0])) { // revoking signs nothing
      Revocation done = CertificateAuthority.open(folder, none, clock).revoke(serial(), wanted);
      new Facts()
          .with("serial", done.serial().toString(16))
          .with("branch", done.branch().id())
          .with("since", done.since().toString())
          .with("reason", done.reason().id())
          .with("repeated", done.repeated())
          .with("next", "tamga-pki crl issue --branch " + done.branch().id())
          .print(spec.commandLine().getOut(), json);
      if (done.repeated()) {
        spec.commandLine().getErr().println("notice: was revoked before; nothing changed");
      }
    }
    return 0;
  }

  private BigInteger serial() throws Exception {
    if (which.matches("[0-9a-fA-F]{1,40}") && !Files.exists(Path.of(which))) {
      return new BigInteger(which, 16);
    }
    return Certificates.read(Path.of(which)).get(0).getSerialNumber();
  }
}
