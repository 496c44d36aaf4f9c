package dev.tamga.client;

import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.file.Path;

/** Asks a person for the password of a key whose configuration names no password file. */
@FunctionalInterface
public interface PasswordPrompt {
  /** For programs that run with nobody at a terminal. */
  PasswordPrompt NOBODY =
      key -> {
        throw new IOException(
            "no password for " + key + " (expected: password-file, or somebody to ask)");
      };

  /**
   * Asks for the password of that key store.
   *
   * @throws IOException if there is nobody to ask
   */
  Secret ask(Path key) throws IOException;
}
