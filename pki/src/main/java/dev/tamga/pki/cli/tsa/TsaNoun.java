package dev.tamga.pki.cli.tsa;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki tsa}. */
public final class TsaNoun implements Noun {
  @Override
  public String name() {
    return "tsa";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new TsaQuery())
        .addSubcommand(new TsaVerify());
  }

  @Command(name = "tsa", description = "Timestamps (RFC 3161).")
  static final class Verbs {}
}
