package dev.tamga.pki.cli.ca;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cli.option.Branches;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Done;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rollover",
    description =
        "The next issuing CA of a branch, before the former ends; that goes on to issue its CRL."
            + " Where officers decide it files a request, which three others have to approve and"
            + " request issue does. Needs root.p12 in the folder when it is done.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki ca rollover --ca ca --branch tls --password-file ca.pass",
      "  tamga-pki ca rollover --ca ca --branch tls --as daniyar.p12 --because \"ends in May\""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CaRollover implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--branch", required = true, description = "tls, sign, time or list.")
  private String branch;

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

  CaRollover(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Institution institution = new Institution(folder, clock);
    Branch wanted = Branches.named(branch);
    if (officer == null) {
      return directly(institution, wanted);
    }
    Done filed = institution.submitRollover(officer.identity(), wanted, because);
    Facts.of(filed)
        .with("authority", filed.docket().request().field("authority"))
        .print(spec.commandLine().getOut(), json);
    return TamgaPki.PENDING;
  }

  private int directly(Institution institution, Branch wanted) throws Exception {
    institution.requireUngoverned("ca rollover --as OFFICER.p12");
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      Recorded<List<X509Certificate>> made = institution.rollOverDirectly(wanted, password);
      Facts.of(made.made().get(0))
          .with("root", Certificates.sha256(made.made().get(1)))
          .with("next", "publish its .crt and .crl; crl issue makes one for each CA of the branch")
          .with("audit", made.record().id())
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
