package dev.tamga.server.storage.lock;

import java.io.IOException;

/** The store answers, and has no object that a row names: it is the item's trouble, not its own. */
final class MissingObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  MissingObjectException(String message) {
    super(message);
  }
}
