package dev.tamga.pki.key;

import org.jspecify.annotations.Nullable;

/**
 * A key store was not read or not written: the message says which file, what is wrong and what was
 * expected. It never holds a secret.
 */
public final class KeyStoreRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** With what was expected, and why. */
  public KeyStoreRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
