package dev.tamga.pki.cli.cert;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.Serials;
import dev.tamga.pki.key.Secret;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "release",
    description =
        "Ends the hold of a TLS certificate. To release it again changes nothing and is no error;"
            + " a revoked one is refused.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki cert release --ca ca node.pem --password-file ca.pass")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertRelease implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SERIAL|FILE", description = "Serial number in hex, or certificate.")
  private String which;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CertRelease(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    BigInteger serial = Serials.of(which);
    boolean released;
    try (Secret none = Secret.of(new char[0])) { // releasing signs nothing
      released = CertificateAuthority.open(folder, none, clock).release(serial);
    }
    new Facts()
        .with("serial", serial.toString(16))
        .with("released", released)
        .with("crl", NewCrl.after(Branch.TLS, folder, clock, passwordFile, passwordFd))
        .print(spec.commandLine().getOut(), json);
    if (!released) {
      spec.commandLine().getErr().println("notice: was not on hold; nothing changed");
    }
    return 0;
  }
}
