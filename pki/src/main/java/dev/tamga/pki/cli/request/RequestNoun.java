package dev.tamga.pki.cli.request;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki request}. */
public final class RequestNoun implements Noun {
  @Override
  public String name() {
    return "request";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new RequestNew(clock))
        .addSubcommand(new RequestSubmit(clock))
        .addSubcommand(new RequestShow(clock))
        .addSubcommand(new RequestList(clock))
        .addSubcommand("approve", new RequestVote(clock, true))
        .addSubcommand("reject", new RequestVote(clock, false))
        .addSubcommand(new RequestIssue(clock))
        .addSubcommand(new RequestJoin());
  }

  @Command(name = "request", description = "What is asked of the CA, and the votes on it.")
  static final class Verbs {}
}
