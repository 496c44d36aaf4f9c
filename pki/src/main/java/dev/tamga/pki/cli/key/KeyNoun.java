package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki key}. */
public final class KeyNoun implements Noun {
  @Override
  public String name() {
    return "key";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new KeyNew())
        .addSubcommand(new KeyList())
        .addSubcommand(new KeyCertify())
        .addSubcommand(new KeyAttest())
        .addSubcommand(new KeyDestroy());
  }

  @Command(name = "key", description = "Keys in tokens (PKCS#11) and in PKCS#12 files.")
  static final class Verbs {}
}
