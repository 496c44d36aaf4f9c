package dev.tamga.pki.cli.request;

import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cli.option.NewKeyStore;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.NewKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    description = "Makes a key that waits for its certificate, and the request (PKCS#10) for it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki request new --subject \"C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal\" \\",
      "      --p12 waiting.p12 --password-file waiting.pass --out seal.csr"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestNew implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--subject", required = true, description = "As \"C=KZ, O=Lab, ...\".")
  private String subject;

  @Mixin private NewKeyStore keyStore;

  @Option(names = "--out", required = true, description = "File to make for the request, DER.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  RequestNew(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    keyStore.requireNew(out);
    Identity waiting = NewKey.waiting(Subject.parse(subject).principal(), keyStore.kind(), clock);
    keyStore.save(waiting); // before the request: a certificate needs its key
    NewFile.write(out, NewKey.request(waiting));
    new Facts()
        .with("request", out.toString())
        .with("key", Spki.sha256(waiting.certificate()))
        .with("next", "bring the request to an officer of the CA: request submit")
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
