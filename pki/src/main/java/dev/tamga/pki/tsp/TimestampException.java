package dev.tamga.pki.tsp;

import org.jspecify.annotations.Nullable;

/** No timestamp was obtained; the message says who refused what. A later attempt may succeed. */
public final class TimestampException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what failed, which value, what was expected
   * @param cause what led to it, if anything
   */
  public TimestampException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * @param message what failed, which value, what was expected
   */
  public TimestampException(String message) {
    this(message, null);
  }
}
