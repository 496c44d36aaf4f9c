package dev.tamga.pki.cli.officer;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki officer}. */
public final class OfficerNoun implements Noun {
  @Override
  public String name() {
    return "officer";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new OfficerKey(clock))
        .addSubcommand(new OfficerAdd(clock))
        .addSubcommand(new OfficerRemove(clock))
        .addSubcommand(new OfficerList(clock));
  }

  @Command(name = "officer", description = "Who decides about the CA.")
  static final class Verbs {}
}
