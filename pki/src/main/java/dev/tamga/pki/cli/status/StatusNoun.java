package dev.tamga.pki.cli.status;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;

/** {@code tamga-pki status}: a noun that is its own verb. */
public final class StatusNoun implements Noun {
  @Override
  public String name() {
    return "status";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Status(clock));
  }
}
