package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.token.TokenKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "key",
    description = "Makes an officer's key: his certificate goes into the ceremony or officer add.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki officer key --name \"Aigul Serik\" --p12 aigul.p12 --password-file aigul.pass --out aigul.pem",
      "  tamga-pki officer key --name \"Aigul Serik\" --library /usr/lib/softhsm/libsofthsm2.so \\",
      "      --token aigul --pin-file aigul.pin --label vote --out aigul.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OfficerKey implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--name", required = true, description = "As the audit log will tell it.")
  private String name;

  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", description = "Of the key in the token: A-Z a-z 0-9 . _ -")
  private @Nullable String label;

  @Option(names = "--out", required = true, description = "File to make for the certificate, PEM.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private static final Duration LIFE = Duration.ofDays(3650); // the register ends it earlier

  OfficerKey(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    KeyStoreOptions.FileOptions file = where.file();
    NewFile.require(out);
    if (file != null) {
      NewFile.require(file.pkcs12());
    }
    Identity officer = file == null ? inToken() : inFile(file);
    NewFile.write(out, Certificates.pem(officer.chain()).getBytes(StandardCharsets.US_ASCII));
    new Facts()
        .with("name", name)
        .with("key", Spki.sha256(officer.certificate()))
        .with("certificate", out.toString())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Identity inFile(KeyStoreOptions.FileOptions file) throws Exception {
    Identity officer = NewKey.officer(name, kind, LIFE, clock);
    try (Secret password = file.password(true)) {
      officer.save(file.pkcs12(), password);
    }
    return officer;
  }

  /** The key never leaves the token; its certificate lies beside it. */
  private Identity inToken() throws Exception {
    String wanted = KeyStoreOptions.requireLabel(label);
    TokenKeys keys = new TokenKeys(where.token());
    Identity made = keys.generate(wanted, kind);
    KeyPair pair = new KeyPair(made.certificate().getPublicKey(), made.key());
    return keys.certify(wanted, NewKey.officer(name, pair, LIFE, clock).chain());
  }
}
