package dev.tamga.pki.cli.key;

import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cli.option.Pem;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.Placeholder;
import dev.tamga.pki.token.TokenKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    description =
        "Makes a key, in a token that it never leaves or in a PKCS#12 file, and a request for its"
            + " certificate.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki key new --library /usr/lib/softhsm/libsofthsm2.so --token node \\",
      "      --pin-file token.pin --label tls-2027 --csr tls.csr \\",
      "      --subject \"C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=node.example.kz\"",
      "  tamga-pki key new --p12 seal-new.p12 --password-file seal.pass --csr seal.csr \\",
      "      --subject \"C=KZ, O=Lab, organizationIdentifier=GOVKZ-2, CN=Seal\""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyNew implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", description = "Of the key in the token: A-Z a-z 0-9 . _ -")
  private @Nullable String label;

  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Option(names = "--subject", required = true, description = "As \"C=KZ, O=Centre, ...\".")
  private String subject;

  @Option(names = "--csr", required = true, description = "File for the request, PEM.")
  private Path csr;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Subject name = Subject.parse(subject);
    NewFile.require(csr); // before a key is made for nothing
    KeyStoreOptions.FileOptions file = where.file();
    Identity made =
        file == null
            ? new TokenKeys(where.token()).generate(KeyStoreOptions.requireLabel(label), kind)
            : inFile(file);
    byte[] request = Pkcs10.make(name, made.key(), made.certificate().getPublicKey());
    NewFile.write(csr, Pem.of("CERTIFICATE REQUEST", request).getBytes(StandardCharsets.US_ASCII));
    KeyList.facts(
            label == null ? "key" : label, made.certificate(), made.key().getEncoded() != null)
        .with("request", csr.toString())
        .with("next", "have it certified, then: tamga-pki key certify")
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Identity inFile(KeyStoreOptions.FileOptions file) throws Exception {
    KeyPair pair = kind.generate();
    var made =
        new Identity(
            pair.getPrivate(), List.of(Placeholder.make("key", pair, BouncyCastle.PROVIDER)));
    try (Secret password = file.password(true)) {
      made.save(file.pkcs12(), password);
    }
    return made;
  }
}
