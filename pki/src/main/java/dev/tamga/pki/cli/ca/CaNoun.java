package dev.tamga.pki.cli.ca;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki ca}. */
public final class CaNoun implements Noun {
  @Override
  public String name() {
    return "ca";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new CaInit(clock))
        .addSubcommand(new CaRollover(clock));
  }

  @Command(name = "ca", description = "The CA of a State.")
  static final class Verbs {}
}
