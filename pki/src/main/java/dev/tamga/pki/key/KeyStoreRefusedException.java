package dev.tamga.pki.key;

import org.jspecify.annotations.Nullable;

/**
 * A key store or token was not read or not written: the message says which, what is wrong and what
 * was expected. It never holds a secret.
 */
public final class KeyStoreRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message which store, what is wrong, what was expected, what to do; no secret
   * @param cause that says more, if any
   */
  public KeyStoreRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
