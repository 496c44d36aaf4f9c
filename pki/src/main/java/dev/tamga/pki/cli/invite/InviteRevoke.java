package dev.tamga.pki.cli.invite;

import dev.tamga.pki.enrol.InvitationState;
import dev.tamga.pki.enrol.Invitations;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Institution;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description =
        "Takes an invitation back, at once. To do it again changes nothing. A certificate that was"
            + " issued by it stays: revoke that by cert revoke.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki invite revoke --ca ca 0123456789abcdef")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InviteRevoke implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "Of the invitation.")
  private String id;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  InviteRevoke(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Invitations invitations = InviteCommands.open(folder, clock);
    Recorded<InvitationState> revoked =
        new Institution(folder, clock)
            .act(
                "invite-revoke",
                session -> invitations.revoke(id),
                made -> "invitations/" + made.invitation().id() + ".revoked",
                "");
    InviteCommands.facts(revoked.made())
        .with("audit", revoked.record().id())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
