package dev.tamga.pki.cli.request;

import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = "Shows a request, every vote on it, and what is missing.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki request show --ca ca 4f3c2b1a00112233"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestShow implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;

  @Parameters(paramLabel = "ID", description = "The request.")
  private String id;

  RequestShow(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Shown.of(ca.institution(clock).show(id)).print(spec.commandLine().getOut(), ca.json());
    return 0;
  }
}
