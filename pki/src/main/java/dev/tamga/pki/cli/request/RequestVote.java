package dev.tamga.pki.cli.request;

import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    description = "Votes on a request: signs the hash of exactly what is asked. Once, for good.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki request approve --ca ca --as bolat.p12 --as-password-file bolat.pass 4f3c2b1a00112233",
      "  tamga-pki request reject --ca ca --as bolat.p12 --because \"no appointment\" 4f3c2b1a00112233"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestVote implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;
  @Mixin private AsOfficer officer;

  @Parameters(paramLabel = "ID", description = "The request.")
  private String id;

  private final boolean approve;

  RequestVote(Clock clock, boolean approve) {
    this.clock = clock;
    this.approve = approve;
  }

  @Override
  public Integer call() throws Exception {
    Facts.of(ca.institution(clock).vote(officer.identity(), id, approve, officer.because()))
        .print(spec.commandLine().getOut(), ca.json());
    return 0;
  }
}
