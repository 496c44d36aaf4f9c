package dev.tamga.server.instance;

/** The node may not be part of this service; the message says why and what to do. */
public final class JoinRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  JoinRefusedException(String message) {
    super(message);
  }
}
