package dev.tamga.pki.cli.invite;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki invite}. */
public final class InviteNoun implements Noun {
  @Override
  public String name() {
    return "invite";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new InviteNew(clock))
        .addSubcommand(new InviteList(clock))
        .addSubcommand(new InviteRevoke(clock));
  }

  @Command(
      name = "invite",
      description = "Invitations: one certificate each, for whoever knows the code.")
  static final class Verbs {}
}
