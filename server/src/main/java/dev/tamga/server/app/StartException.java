package dev.tamga.server.app;

import org.jspecify.annotations.Nullable;

/** The node cannot start; the message says what is wrong and what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  StartException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
