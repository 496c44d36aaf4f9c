package dev.tamga.pki.cli.request;

import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.NewKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Option(names = "--p12", required = true, description = "Key store to make.")
  private Path keyStore;

  @Option(names = "--out", required = true, description = "File to make for the request, DER.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the new store's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  RequestNew(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(out) || Files.exists(keyStore)) {
      throw new RefusedException(
          out + ", " + keyStore + ": one exists (expected: new files); name others");
    }
    Identity waiting = NewKey.waiting(Subject.parse(subject).principal(), kind, clock);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the new key store", true)) {
      waiting.save(keyStore, password); // before the request: a certificate needs its key
    }
    Files.write(
        out, NewKey.request(waiting), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    new Facts()
        .with("request", out.toString())
        .with("key", Spki.sha256(waiting.certificate()))
        .with("next", "bring the request to an officer of the CA: request submit")
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
