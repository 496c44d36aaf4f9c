package dev.tamga.pki.cli.key;

import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.token.Placeholder;
import dev.tamga.pki.token.TokenEntry;
import dev.tamga.pki.token.TokenKeys;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the keys of a token, or the one of a PKCS#12 file.",
    footerHeading = "%nExample:%n",
    footer =
        "  tamga-pki key list --library /usr/lib/softhsm/libsofthsm2.so --token node"
            + " --pin-file token.pin")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyList implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<Facts> all = new ArrayList<>();
    if (where.file() == null) {
      for (TokenEntry entry : new TokenKeys(where.token()).list()) {
        all.add(facts(entry.label(), entry.certificate(), entry.exportable()));
      }
    } else {
      Identity one = where.identity(null);
      all.add(facts("key", one.certificate(), true));
    }
    Facts.print(spec.commandLine().getOut(), all, json);
    return 0;
  }

  /** What is said of a key; its name in the registers is the SHA-256 of its public half. */
  static Facts facts(String label, X509Certificate certificate, boolean exportable) {
    boolean waiting = Placeholder.is(certificate);
    return new Facts()
        .with("label", label)
        .with("key", KeyKind.of(certificate.getPublicKey()).map(KeyKind::name).orElse("other"))
        .with("exportable", exportable)
        .with("certificate", waiting ? "none yet" : certificate.getSerialNumber().toString(16))
        .with("subject", waiting ? "" : Subject.text(certificate.getSubjectX500Principal()))
        .with("notAfter", waiting ? "" : certificate.getNotAfter().toInstant().toString())
        .with("keySha256", Spki.sha256(certificate));
  }
}
