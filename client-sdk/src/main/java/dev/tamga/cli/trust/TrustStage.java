package dev.tamga.cli.trust;

import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.accept.SignedList;
import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.accept.Version;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.trust.Trust;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stage",
    description = {
      "Receives lists of a State, oldest first. What takes trust away holds at once; what adds",
      "waits for two administrators (exit code 4). At first contact the root of its scheme is given,",
      "too, and its fingerprint, typed from another channel than the files came by."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki trust stage --dir trust --territory KG list-7.asice",
      "  tamga-pki trust stage --dir trust --territory KG list-1.asice \\",
      "      --root kg-scheme.crt --fingerprint 5f3a..."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustStage implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Parameters(paramLabel = "ENVELOPE", arity = "1..*", description = "The lists.")
  private List<Path> files;

  @ArgGroup(exclusive = false)
  private @Nullable FirstContact first;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustStage(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustListStore store = options.store(clock);
    if (first != null) {
      first.make(store, options.territory());
    }
    Trust scheme = store.schemeTrust(options.territory());
    List<SignedList> lists = new ArrayList<>();
    for (Path file : files) {
      lists.add(ListEnvelope.verify(ListFiles.read(file), scheme, clock));
    }
    TrustHistory history = store.receive(options.territory(), lists);
    Version head = history.head().orElseThrow();
    Said.of(head)
        .with("changes", Said.changes(store.difference(options.territory())))
        .print(spec.commandLine().getOut(), json);
    return head.state().equals("waiting") ? TamgaPki.PENDING : 0;
  }
}
