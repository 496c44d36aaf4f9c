package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.request.CaFolder;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "add",
    description = "Asks that a person becomes an officer; two others have to agree.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki officer add --ca ca --as aigul.p12 --as-password-file aigul.pass \\",
      "      --name \"Erlan Bek\" --role admin --certificate erlan.pem --for 700d"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerAdd implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;
  @Mixin private AsOfficer officer;

  @Option(names = "--name", required = true, description = "Who.")
  private String name;

  @Option(names = "--role", required = true, description = "admin or auditor.")
  private Role role;

  @Option(names = "--certificate", required = true, description = "That officer key made.")
  private Path certificate;

  @Option(names = "--for", required = true, description = "How long, as 700d.")
  private Duration time;

  OfficerAdd(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Officer wanted =
        new Officer(
            name, role, Certificates.read(certificate).get(0), from, from.plus(time), "request");
    Facts.of(ca.institution(clock).submitOfficer(officer.identity(), wanted, officer.because()))
        .print(spec.commandLine().getOut(), ca.json());
    return 0;
  }
}
