package dev.tamga.pki.cli.status;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.health.Health;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description =
        "The health of a CA: expiries, CRLs, requests, reviews, log. Exit code 1 if something needs hands.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki status --ca ca"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Status implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  Status(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Health health = Health.of(folder, clock);
    Facts facts = new Facts();
    health.facts().forEach(facts::with);
    List<String> problems = health.problems();
    facts.with("problems", problems).print(spec.commandLine().getOut(), json);
    return problems.isEmpty() ? 0 : 1;
  }
}
