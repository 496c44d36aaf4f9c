package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;

/** A batch was undone as a whole, and it is known that nothing of it is durable. */
final class BatchLostException extends Exception {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final boolean mayPass;

  private BatchLostException(Refusal refusal, boolean mayPass) {
    super(refusal.getMessage(), refusal);
    this.refusal = refusal;
    this.mayPass = mayPass;
  }

  /** A hook has refused it. */
  static BatchLostException refused(Refusal refusal) {
    return new BatchLostException(refusal, false);
  }

  static BatchLostException because(DatabaseTrouble trouble, Throwable cause) {
    return new BatchLostException(trouble.refusal(cause), trouble == DatabaseTrouble.AWAY);
  }

  /** Whether the same batch may succeed a moment later. */
  boolean mayPass() {
    return mayPass;
  }

  /** What each caller is told. */
  Refusal refusal() {
    return refusal;
  }
}
