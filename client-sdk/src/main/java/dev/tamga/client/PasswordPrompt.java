package dev.tamga.client;

import dev.tamga.pki.key.Secret;
import java.io.IOException;

/** Asks a person for the password or PIN of a key whose configuration names no file with it. */
@FunctionalInterface
public interface PasswordPrompt {
  /** For programs that run with nobody at a terminal. */
  PasswordPrompt NOBODY =
      key -> {
        throw new IOException(
            "no password for "
                + key
                + " (expected: password-file or pin-file, or somebody to ask)");
      };

  /**
   * Asks for the password of that key store, or the PIN of that token.
   *
   * @throws IOException if there is nobody to ask
   */
  Secret ask(String key) throws IOException;
}
