package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki log-key}. */
public final class LogKeyNoun implements Noun {
  @Override
  public String name() {
    return "log-key";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs()).addSubcommand(new LogKeyNew());
  }

  @Command(name = "log-key", description = "Keys of custody logs.")
  static final class Verbs {}
}
