package dev.tamga.server.call;

import java.io.IOException;

/**
 * The client broke off, or takes its answer too slowly: no one is there to answer. What arrived
 * before has been handed out already and may be kept (PROTOCOL.md section 5).
 */
public final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what happened, for the log
   */
  public ClientGoneException(String message) {
    super(message);
  }
}
