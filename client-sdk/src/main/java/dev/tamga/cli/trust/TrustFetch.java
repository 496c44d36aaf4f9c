package dev.tamga.cli.trust;

import dev.tamga.client.trust.FetchLists;
import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.accept.Version;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.list.ListRefusedException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fetch",
    description = {
      "Asks for a State's newest list and receives it, as trust stage does with a file: what takes",
      "trust away holds at once, what adds waits for two administrators (exit code 4). Without",
      "--url it asks nobody, and names the hints that the known lists give."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  tamga-pki trust fetch --dir trust --territory KG \\%n"
            + "      --url http://pki.example.kg/trust-list.asice")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustFetch implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--url", description = "Where the newest list lies, http or https.")
  private @Nullable URI address;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustFetch(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustListStore store = options.store(clock);
    if (address == null) {
      throw new RefusedException(
          "--url: missing (expected: an address that you know); "
              + hints(store, options.territory()));
    }
    if (!List.of("http", "https").contains(String.valueOf(address.getScheme()))
        || address.getHost() == null) {
      throw new RefusedException("--url " + address + ": expected http or https");
    }
    TrustHistory history = new FetchLists(store, options.territory(), address, clock).run();
    Version head = history.head().orElseThrow();
    Said.of(head)
        .with("changes", Said.changes(store.difference(options.territory())))
        .print(spec.commandLine().getOut(), json);
    return head.state().equals("waiting") ? TamgaPki.PENDING : 0;
  }

  /** What other States' lists say; a person decides. */
  private static String hints(TrustListStore store, String territory)
      throws IOException, ListRefusedException {
    List<String> hints = new ArrayList<>();
    for (String other : store.territories()) {
      store.history(other).head().stream()
          .flatMap(head -> head.list().pointers().stream())
          .filter(pointer -> pointer.territory().equals(territory))
          .forEach(pointer -> hints.add("the list of " + other + " names " + pointer.url()));
    }
    return hints.isEmpty() ? "no list names one" : String.join("; ", hints) + ": a hint, no proof";
  }
}
