package dev.tamga.pki.cli.crl;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.cli.option.States;
import dev.tamga.pki.status.CheckedCrl;
import dev.tamga.pki.status.CrlCheck;
import dev.tamga.pki.status.StatusIndex;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description =
        "Checks a CRL as a node does: form, scope, signer, time; a delta against its base; and"
            + " whether certificates are revoked by it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki crl check tls.crl --issuer tls.crt",
      "  tamga-pki crl check tls.crl --delta tls-delta.crl --issuer tls.crt --cert node.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CrlCheckFile implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A full CRL, DER.")
  private Path file;

  @Option(names = "--delta", description = "A delta CRL to it, DER.")
  private @Nullable Path delta;

  @Option(names = "--issuer", required = true, description = "The CA's certificate.")
  private Path issuer;

  @Option(names = "--cert", description = "Certificate to look up; repeatable.")
  private List<Path> certificates = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CrlCheckFile(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    X509Certificate ca = Certificates.read(issuer).get(0);
    StatusIndex index = StatusIndex.inMemory();
    CheckedCrl newest = learn(file, ca, index);
    if (delta != null) {
      newest = learn(delta, ca, index);
    }
    Facts facts =
        new Facts()
            .with("number", newest.number())
            .with("asOf", newest.thisUpdate().toString())
            .with("revoked", index.size());
    for (Path each : certificates) {
      X509Certificate certificate = Certificates.read(each).get(0);
      facts.with(
          each.toString(),
          index
              .revoked(newest.issuer(), certificate.getSerialNumber())
              .map(one -> "revoked since " + one.since())
              .orElse("not revoked"));
    }
    facts.print(spec.commandLine().getOut(), json);
    return 0;
  }

  private CheckedCrl learn(Path from, X509Certificate ca, StatusIndex index) throws Exception {
    CheckedCrl crl =
        CrlCheck.check(Bounded.read(from, CrlCheck.MAX_BYTES), States.of(ca), ca, clock.instant());
    index.learn(crl);
    return crl;
  }
}
