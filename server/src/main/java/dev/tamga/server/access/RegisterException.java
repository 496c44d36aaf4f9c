package dev.tamga.server.access;

/** The register cannot be read; the message names every problem, one on a line. */
public final class RegisterException extends Exception {
  private static final long serialVersionUID = 1;

  RegisterException(String message) {
    super(message);
  }
}
