package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.request.CaFolder;
import dev.tamga.pki.officer.Officers;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the officers, in office or not.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki officer list --ca ca"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerList implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;

  OfficerList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Officers officers = ca.institution(clock).officers();
    Facts.print(
        spec.commandLine().getOut(),
        officers.all().stream()
            .map(
                one ->
                    new Facts()
                        .with("name", one.name())
                        .with("role", one.role().id())
                        .with("inOffice", officers.inOffice(one, clock.instant()))
                        .with("from", one.from().toString())
                        .with("until", one.until().toString())
                        .with("by", one.by())
                        .with("key", one.key()))
            .toList(),
        ca.json());
    return 0;
  }
}
