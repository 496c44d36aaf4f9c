package dev.tamga.pki.ca;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The CA could not do what was asked: what, which folder or serial, why, and what to do. */
public final class CaException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what, which value, what was expected, what to do
   */
  public CaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
