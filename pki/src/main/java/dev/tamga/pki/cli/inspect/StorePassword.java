package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;

/** Where the password of a key store comes from, if it turns out that there is one to open. */
@FunctionalInterface
public interface StorePassword {
  /**
   * Asks for it; the caller closes it.
   *
   * @throws RefusedException if there is nobody to ask
   * @throws IOException if it cannot be read
   */
  Secret ask() throws IOException, RefusedException;
}
