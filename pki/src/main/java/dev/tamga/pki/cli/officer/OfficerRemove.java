package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.request.CaFolder;
import dev.tamga.pki.officer.Officer;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "remove",
    description = "Asks that an officer leaves; two others have to agree.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki officer remove --ca ca --as daniyar.p12 --as-password-file daniyar.pass \"Erlan Bek\""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerRemove implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;
  @Mixin private AsOfficer officer;

  @Parameters(paramLabel = "NAME", description = "Who.")
  private String name;

  OfficerRemove(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Officer leaving =
        ca.institution(clock).officers().inOffice(clock.instant()).stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "officer \"" + name + "\": not in office (expected: see officer list)"));
    Facts.of(
            ca.institution(clock)
                .submitRemoval(officer.identity(), leaving.key(), officer.because()))
        .print(spec.commandLine().getOut(), ca.json());
    return 0;
  }
}
