package dev.tamga.pki.cli.invite;

import dev.tamga.pki.cli.Facts;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the invitations: open, used, expired, revoked or closed.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki invite list --ca ca --json")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InviteList implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  InviteList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Facts.print(
        spec.commandLine().getOut(),
        InviteCommands.open(folder, clock).list().stream().map(InviteCommands::facts).toList(),
        json);
    return 0;
  }
}
