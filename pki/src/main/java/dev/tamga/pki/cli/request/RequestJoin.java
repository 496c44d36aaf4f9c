package dev.tamga.pki.cli.request;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "join",
    description =
        "Puts the certificate that came to the key that waited for it, into a new key store.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki request join --p12 waiting.p12 --password-file waiting.pass \\",
      "      --chain seal.pem --out seal.p12"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestJoin implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--p12", required = true, description = "The key store that request new made.")
  private Path waiting;

  @Option(names = "--chain", required = true, description = "The certificate and its CA's, PEM.")
  private Path chain;

  @Option(names = "--out", required = true, description = "Key store to make.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of both stores.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> issued = Certificates.read(chain);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the key store", false)) {
      Identity key = Identity.load(waiting, password);
      if (!Spki.sha256(key.certificate()).equals(Spki.sha256(issued.get(0)))) {
        throw new RefusedException(
            chain + ": of another key than " + waiting + " (expected: a pair); see key of each");
      }
      new Identity(key.key(), issued).save(out, password);
    }
    Facts.of(issued.get(0)).with("file", out.toString()).print(spec.commandLine().getOut(), json);
    return 0;
  }
}
