package dev.tamga.client.enrol;

import dev.tamga.pki.key.Identity;
import java.io.IOException;

/** Has a running program use a new key and certificate, from now on. */
@FunctionalInterface
public interface ActivateIdentity {
  /** For programs that read the key store each time they start. */
  ActivateIdentity NOTHING = identity -> {};

  /**
   * Uses it. Called again with the one that is in use, it does nothing.
   *
   * @throws IOException if it cannot be used; the old one is in use then, and it is tried again
   */
  void activate(Identity identity) throws IOException;
}
