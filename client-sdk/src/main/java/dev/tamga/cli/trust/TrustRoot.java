package dev.tamga.cli.trust;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "trust-root",
    description = {
      "First contact with a State: keeps the root of the CA by which its scheme operator signs lists.",
      "The fingerprint is typed from another channel than the file came by: a letter, a voice."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  tamga-pki trust trust-root --dir trust --territory KG kg-scheme.crt --fingerprint 5f3a...")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustRoot implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Parameters(paramLabel = "ROOT", description = "The root, DER or PEM.")
  private Path file;

  @Option(
      names = "--fingerprint",
      required = true,
      description = "SHA-256 of the certificate: 64 hex digits, as its operator told you.")
  private String fingerprint;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustRoot(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    X509Certificate root =
        FirstContact.make(options.store(clock), options.territory(), file, fingerprint);
    new Facts()
        .with("territory", options.territory())
        .with("root", Certificates.sha256(root))
        .with("next", "receive its lists: tamga-pki trust stage")
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
