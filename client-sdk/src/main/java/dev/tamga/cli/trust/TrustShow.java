package dev.tamga.cli.trust;

import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.Version;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.trust.Anchor;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = "Shows whom a State's lists let this node trust, now or for evidence of a time.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki trust show --dir trust --territory KG --at 2026-03-01T12:00:00Z")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustShow implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--at", description = "The time, as 2026-03-01T12:00:00Z. Default: now.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustShow(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustHistory history = options.store(clock).history(options.territory());
    Instant time = at == null ? clock.instant() : at;
    new Facts()
        .with("newest", history.head().map(Version::list).map(Object::toString).orElse("none"))
        .with("accepted", history.accepted().map(Object::toString).orElse("none"))
        .with("problem", history.problem(clock.instant()).orElse("none"))
        .with("at", time.toString())
        .with("trusted", history.at(time).anchors().stream().map(TrustShow::line).toList())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private static String line(Anchor anchor) {
    return anchor.purposes()
        + " "
        + anchor.root().getSubjectX500Principal().getName()
        + " "
        + anchor.grants().get(0).from()
        + " to "
        + anchor.grants().get(0).until();
  }
}
