package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Confirmation;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenKeys;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "destroy",
    description = {
      "Destroys a key in a token, and its certificate. It cannot be undone.",
      "Asks for the last 8 hex digits of the key's SHA-256, which key list shows as keySha256."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  tamga-pki key destroy --library /usr/lib/softhsm/libsofthsm2.so --token node"
            + " --pin-file token.pin --label tls-2026 --yes 0f3c9a17")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyDestroy implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", required = true, description = "Of the key in the token.")
  private String label;

  @Mixin private Confirmation confirmation;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (where.file() != null) {
      throw new RefusedException(
          "key destroy: a PKCS#12 file (expected: a token); delete the file and its copies yourself");
    }
    Token token = where.token();
    Identity doomed = token.identity(KeyStoreOptions.requireLabel(label));
    String name = Spki.sha256(doomed.certificate());
    confirmation.require(
        "destroy key \"" + label + "\", keySha256 " + name, List.of(name), "key list");
    new TokenKeys(token).destroy(label);
    new Facts()
        .with("label", label)
        .with("keySha256", name)
        .with("destroyed", true)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
