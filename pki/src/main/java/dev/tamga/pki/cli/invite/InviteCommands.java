package dev.tamga.pki.cli.invite;

import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.enrol.InvitationState;
import dev.tamga.pki.enrol.Invitations;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.time.Clock;

/** What the verbs of invitations share. */
final class InviteCommands {
  private InviteCommands() {}

  /** No key is opened: an invitation signs nothing. */
  static Invitations open(Path folder, Clock clock) throws CaException {
    try (Secret none = Secret.of(new char[0])) {
      return Invitations.of(CertificateAuthority.open(folder, none, clock), clock);
    }
  }

  static Facts facts(InvitationState state) {
    return new Facts()
        .with("id", state.invitation().id())
        .with("state", state.stage().id())
        .with("profile", state.invitation().profile().id())
        .with("subject", state.invitation().subject().toString())
        .with("names", state.invitation().names().stream().map(name -> name.value()).toList())
        .with("through", state.invitation().through().orElse("whoever knows the code"))
        .with("until", state.invitation().until().toString())
        .with("wrongCodes", state.wrongCodes());
  }
}
