package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenKeys;
import java.io.Console;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            + " --pin-file token.pin --label tls-2026 --yes-destroy 0f3c9a17")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyDestroy implements Callable<Integer> {
  private static final int DIGITS = 8;

  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", required = true, description = "Of the key in the token.")
  private String label;

  @Option(names = "--yes-destroy", description = "Those 8 digits, where nobody can be asked.")
  private @Nullable String confirmed;

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
    String tail = name.substring(name.length() - DIGITS);
    String typed = confirmed == null ? ask(name) : confirmed;
    if (!typed.toLowerCase(Locale.ROOT).equals(tail)) {
      throw new RefusedException(
          "key \""
              + label
              + "\": not destroyed, for other digits were given (expected: the last 8 of "
              + "its keySha256, tamga-pki key list)");
    }
    new TokenKeys(token).destroy(label);
    new Facts()
        .with("label", label)
        .with("keySha256", name)
        .with("destroyed", true)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private String ask(String name) throws RefusedException {
    Console console = System.console();
    String typed =
        console == null
            ? null
            : console.readLine(
                "Destroy key \"%s\", SHA-256 %s? Type its last 8 digits: ", label, name);
    if (typed == null) {
      throw new RefusedException(
          "key \"" + label + "\": nobody to ask (expected: a terminal, or --yes-destroy)");
    }
    return typed;
  }
}
