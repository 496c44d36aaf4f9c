package dev.tamga.pki.cli.cert;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cli.option.Serials;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Institution;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "release",
    description =
        "Ends the hold of a TLS certificate. To release it again changes nothing and is no error;"
            + " a revoked one is refused. Where officers decide it files a request, which two"
            + " others have to approve and request issue does.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert release --ca ca node.pem --password-file ca.pass",
      "  tamga-pki cert release --ca ca --as aigul.p12 --because \"found again\" node.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertRelease implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SERIAL|FILE", description = "Serial number in hex, or certificate.")
  private String which;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @ArgGroup(multiplicity = "0..1")
  private AsOfficer.@Nullable Key officer;

  @Option(names = "--because", description = "Why, in words, for the audit log.")
  private String because = "";

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
    Institution institution = new Institution(folder, clock);
    if (officer != null) {
      Facts.of(institution.submitRelease(officer.identity(), serial, because))
          .print(spec.commandLine().getOut(), json);
      return TamgaPki.PENDING;
    }
    Recorded<Boolean> released = institution.releaseDirectly(serial);
    Facts facts =
        new Facts()
            .with("serial", serial.toString(16))
            .with("released", released.made())
            .with("audit", released.record().id());
    NewCrl.after(Branch.TLS, folder, clock, passwordFile, passwordFd, facts)
        .print(spec.commandLine().getOut(), json);
    if (!released.made()) {
      spec.commandLine().getErr().println("notice: was not on hold; nothing changed");
    }
    return 0;
  }
}
