package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.NewKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "key",
    description = "Makes an officer's key: his certificate goes into the ceremony or officer add.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki officer key --name \"Aigul Serik\" --p12 aigul.p12 --password-file aigul.pass --out aigul.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerKey implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--name", required = true, description = "As the audit log will tell it.")
  private String name;

  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Option(names = "--p12", required = true, description = "Key store to make.")
  private Path keyStore;

  @Option(names = "--out", required = true, description = "File to make for the certificate, PEM.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the new store's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  private static final Duration LIFE = Duration.ofDays(3650); // the register ends it earlier

  OfficerKey(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(out) || Files.exists(keyStore)) {
      throw new RefusedException(
          out + ", " + keyStore + ": one exists (expected: new files); name others");
    }
    Identity officer = NewKey.officer(name, kind, LIFE, clock);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the new key store", true)) {
      officer.save(keyStore, password);
    }
    byte[] pem = Certificates.pem(officer.chain()).getBytes(StandardCharsets.US_ASCII);
    Files.write(out, pem, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    new Facts()
        .with("name", name)
        .with("key", Spki.sha256(officer.certificate()))
        .with("certificate", out.toString())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
