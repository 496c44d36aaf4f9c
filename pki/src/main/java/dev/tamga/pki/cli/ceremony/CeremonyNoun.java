package dev.tamga.pki.cli.ceremony;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki ceremony}. */
public final class CeremonyNoun implements Noun {
  @Override
  public String name() {
    return "ceremony";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new CeremonyRun(clock))
        .addSubcommand(new CeremonySign(clock));
  }

  @Command(name = "ceremony", description = "A governed CA from one reviewed file.")
  static final class Verbs {}
}
