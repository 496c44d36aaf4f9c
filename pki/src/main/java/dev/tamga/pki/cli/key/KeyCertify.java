package dev.tamga.pki.cli.key;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.TokenKeys;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "certify",
    description =
        "Puts an issued certificate, and its CA's, beside its key: in the token, or in a new PKCS#12"
            + " file.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki key certify --library /usr/lib/softhsm/libsofthsm2.so --token node \\",
      "      --pin-file token.pin --label tls-2027 --certificate tls.pem",
      "  tamga-pki key certify --p12 seal-new.p12 --password-file seal.pass \\",
      "      --certificate seal.pem --out seal-2027.p12"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyCertify implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", description = "Of the key in the token.")
  private @Nullable String label;

  @Option(names = "--certificate", required = true, description = "The leaf first, PEM or DER.")
  private Path certificate;

  @Option(names = "--out", description = "New PKCS#12 file, with the same password.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = Certificates.read(certificate);
    KeyStoreOptions.FileOptions file = where.file();
    Identity certified =
        file == null
            ? new TokenKeys(where.token()).certify(KeyStoreOptions.requireLabel(label), chain)
            : inNewFile(file, chain);
    KeyList.facts(
            label == null ? "key" : label,
            certified.certificate(),
            certified.key().getEncoded() != null)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Identity inNewFile(KeyStoreOptions.FileOptions file, List<X509Certificate> chain)
      throws Exception {
    if (out == null) {
      throw new RefusedException("key certify: no --out (expected: a new file for key and chain)");
    }
    try (Secret password = file.password(false)) {
      var certified = new Identity(Identity.load(file.pkcs12(), password).key(), chain);
      certified.requireMatchingKey(certificate.toString());
      certified.save(out, password);
      return certified;
    }
  }
}
