package dev.tamga.cli.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.trust.Anchor;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description =
        "Writes the CA certificates of a State that are trusted now, in PEM, for ordinary tools."
            + " They do not know its limits: those are this node's to enforce.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki trust export --dir trust --territory KG --out kg.pem")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustExport implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--out", required = true, description = "File to write.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustExport(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> roots =
        options.store(clock).history(options.territory()).at(clock.instant()).anchors().stream()
            .map(Anchor::root)
            .distinct()
            .toList();
    ListFiles.write(out, Certificates.pem(roots).getBytes(US_ASCII));
    new Facts()
        .with("file", out.toString())
        .with("certificates", roots.stream().map(Certificates::sha256).toList())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
