package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;

/** A batch was undone as a whole, and it is known that nothing of it is durable. */
final class BatchLostException extends Exception {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;

  BatchLostException(Refusal refusal) {
    super(refusal.getMessage(), refusal);
    this.refusal = refusal;
  }

  static BatchLostException because(Throwable cause) {
    return new BatchLostException(DatabaseTrouble.of(cause).refusal(cause));
  }

  /** What each caller is told. */
  Refusal refusal() {
    return refusal;
  }
}
