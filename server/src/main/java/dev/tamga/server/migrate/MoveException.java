package dev.tamga.server.migrate;

/** The move is refused or has to stop; the message says why and what to do. */
public final class MoveException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says what, and what to do. */
  public MoveException(String message) {
    super(message);
  }
}
