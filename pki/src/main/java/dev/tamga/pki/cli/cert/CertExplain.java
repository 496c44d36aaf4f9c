package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Printable;
import dev.tamga.pki.explain.Explanation;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private Question question;

  CertExplain(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = question.chain();
    Explanation told =
        Explanation.of(
            question.checker(),
            chain.get(0),
            chain.subList(1, chain.size()),
            question.purpose(),
            question.at(clock));
    if (question.json()) {
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
