package dev.tamga.pki.enrol;

import java.util.Locale;

/**
 * What has become of an invitation.
 *
 * @param invitation which
 * @param stage how far it is
 * @param wrongCodes how often a wrong code was given
 */
public record InvitationState(Invitation invitation, Stage stage, int wrongCodes) {
  /** How far an invitation is. */
  public enum Stage {
    /** Waits for its one use. */
    OPEN,
    /** A key was certified by it, or is being. */
    USED,
    /** Its time is over. */
    EXPIRED,
    /** An administrator took it back. */
    REVOKED,
    /** Too many wrong codes were given. */
    CLOSED;

    /** As commands write it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
