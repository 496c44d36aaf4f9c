package dev.tamga.pki.cli;

/** A command was refused: what, which value, what was expected, what to do. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** The message is all of it. */
  public RefusedException(String message) {
    super(message);
  }
}
