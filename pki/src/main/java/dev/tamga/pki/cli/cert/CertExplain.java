package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Printable;
import dev.tamga.pki.explain.Explanation;
import dev.tamga.pki.trust.PathChecker;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = "Traces every candidate path and every check, and names the one thing to mend.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki cert explain node.pem --for tls-client --trust KZ=root.crt --at 2030-01-01T00:00:00Z"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertExplain implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The certificate, with its CA's below it.")
  private Path file;

  @Mixin private TrustOptions trust;

  @Option(names = "--at", description = "When, as 2030-01-01T00:00:00Z; without it now.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CertExplain(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = Certificates.read(file);
    Explanation told =
        Explanation.of(
            new PathChecker(trust.trust()),
            chain.get(0),
            chain.subList(1, chain.size()),
            trust.purpose(),
            at == null ? clock.instant() : at);
    if (json) {
      new Facts()
          .with("trusted", told.trusted())
          .with("verdict", told.verdict())
          .with("mend", told.mend())
          .with("trace", told.lines())
          .print(spec.commandLine().getOut(), true);
    } else {
      told.lines().stream().map(Printable::line).forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().println("verdict: " + Printable.line(told.verdict()));
      if (!told.trusted()) {
        spec.commandLine().getOut().println("mend: " + Printable.line(told.mend()));
      }
    }
    return told.trusted() ? 0 : 1;
  }
}
