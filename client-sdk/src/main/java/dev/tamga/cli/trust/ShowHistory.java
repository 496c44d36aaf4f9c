package dev.tamga.cli.trust;

import dev.tamga.pki.cli.Facts;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    description = "Shows every list of a State that this node has known, oldest first.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki trust history --dir trust --territory KG --json")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShowHistory implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ShowHistory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Facts.print(
        spec.commandLine().getOut(),
        options.store(clock).history(options.territory()).versions().stream()
            .map(Said::of)
            .toList(),
        json);
    return 0;
  }
}
