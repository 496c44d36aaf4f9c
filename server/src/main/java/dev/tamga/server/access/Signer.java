package dev.tamga.server.access;

import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * An appointment: this key may sign for its authority in this time.
 *
 * @param spki SHA-256 of the key's SubjectPublicKeyInfo
 * @param role by what right
 * @param from first instant, inclusive
 * @param until end of the appointment, exclusive; empty while it is open
 */
public record Signer(Sha256 spki, SignerRole role, Instant from, Optional<Instant> until) {
  /**
   * @throws IllegalArgumentException if it ends before it begins
   */
  public Signer {
    if (until.isPresent() && !until.get().isAfter(from)) {
      throw new IllegalArgumentException(
          "until: " + until.get() + " (expected: after from, " + from + ')');
    }
  }

  /** Whether the appointment holds at {@code instant}. */
  public boolean holdsAt(Instant instant) {
    return !instant.isBefore(from) && until.map(instant::isBefore).orElse(true);
  }
}
