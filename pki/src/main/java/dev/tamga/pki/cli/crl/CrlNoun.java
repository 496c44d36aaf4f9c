package dev.tamga.pki.cli.crl;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki crl}. */
public final class CrlNoun implements Noun {
  @Override
  public String name() {
    return "crl";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new CrlIssue(clock))
        .addSubcommand(new CrlFetch(clock))
        .addSubcommand(new CrlShow())
        .addSubcommand(new CrlCheckFile(clock));
  }

  @Command(name = "crl", description = "Lists of revoked certificates.")
  static final class Verbs {}
}
