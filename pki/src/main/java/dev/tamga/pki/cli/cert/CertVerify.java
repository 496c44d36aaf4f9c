package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.trust.CheckedPath;
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
    name = "verify",
    description = "Says whether a certificate is trusted, by trust files. No network.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki cert verify node.pem --for tls-server --trust KZ=root.crt --crl tls.crl"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertVerify implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The certificate, with its CA's below it.")
  private Path file;

  @Mixin private TrustOptions trust;

  @Option(names = "--at", description = "When, as 2030-01-01T00:00:00Z; without it now.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CertVerify(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = Certificates.read(file);
    CheckedPath path =
        new PathChecker(trust.trust())
            .check(
                chain.get(0),
                chain.subList(1, chain.size()),
                trust.purpose(),
                at == null ? clock.instant() : at);
    new Facts()
        .with("verdict", "trusted")
        .with("state", path.anchor().state())
        .with(
            "path",
            path.path().stream().map(c -> Subject.text(c.getSubjectX500Principal())).toList())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
