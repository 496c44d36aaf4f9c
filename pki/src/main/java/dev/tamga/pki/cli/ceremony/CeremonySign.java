package dev.tamga.pki.cli.ceremony;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ceremony.Transcript;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.officer.Officer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sign",
    description = "An officer signs the transcript after comparing the fingerprints.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki ceremony sign --ca ca --as aigul.p12 --as-password-file aigul.pass"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CeremonySign implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @ArgGroup(multiplicity = "1")
  private AsOfficer.Key officer;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CeremonySign(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Institution institution = new Institution(folder, clock);
    AuditRecord record = Transcript.sign(folder, institution, officer.identity(), clock);
    new Facts()
        .with(
            "signed",
            Transcript.signers(folder, institution.officers()).stream().map(Officer::name).toList())
        .with("audit", record.id())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
