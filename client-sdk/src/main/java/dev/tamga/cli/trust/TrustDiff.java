package dev.tamga.cli.trust;

import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.accept.Version;
import dev.tamga.pki.cli.RefusedException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = {
      "Shows what the newest list changes against the accepted one: + adds trust and waits,",
      "- takes it away and holds already. The hash is what accept and reject ask for."
    },
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki trust diff --dir trust --territory KG")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustDiff implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustDiff(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustListStore store = options.store(clock);
    Version head =
        store
            .history(options.territory())
            .head()
            .orElseThrow(
                () ->
                    new RefusedException(
                        options.territory() + ": no list yet; receive one with trust stage"));
    Said.of(head)
        .with("changes", Said.changes(store.difference(options.territory())))
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
