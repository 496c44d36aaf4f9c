package dev.tamga.pki.cli.profile;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki profile}. */
public final class ProfileNoun implements Noun {
  @Override
  public String name() {
    return "profile";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new ProfileList())
        .addSubcommand(new ProfileShow())
        .addSubcommand(new ProfileProve(clock));
  }

  @Command(name = "profile", description = "Kinds of certificate.")
  static final class Verbs {}
}
