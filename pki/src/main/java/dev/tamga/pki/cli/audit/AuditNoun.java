package dev.tamga.pki.cli.audit;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki audit}. */
public final class AuditNoun implements Noun {
  @Override
  public String name() {
    return "audit";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new AuditVerify(clock))
        .addSubcommand(new AuditShow(clock));
  }

  @Command(name = "audit", description = "The record of all that was done.")
  static final class Verbs {}
}
