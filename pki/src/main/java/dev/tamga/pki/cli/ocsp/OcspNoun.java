package dev.tamga.pki.cli.ocsp;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki ocsp}. */
public final class OcspNoun implements Noun {
  @Override
  public String name() {
    return "ocsp";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new OcspAnswerFile(clock))
        .addSubcommand(new OcspQuery(clock));
  }

  @Command(name = "ocsp", description = "The status of single certificates (RFC 6960).")
  static final class Verbs {}
}
