package dev.tamga.server.node;

import org.jspecify.annotations.Nullable;

/** The node cannot start; the message says what is wrong and what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  /** With what to do. */
  public StartException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
