package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;

/** A batch was undone as a whole, and it is known that nothing of it is durable. */
final class BatchLostException extends Exception {
  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final DatabaseTrouble trouble;

  private BatchLostException(Refusal refusal, DatabaseTrouble trouble) {
    super(refusal.getMessage(), refusal);
    this.refusal = refusal;
    this.trouble = trouble;
  }

  /** A hook has refused it. */
  static BatchLostException refused(Refusal refusal) {
    return new BatchLostException(refusal, DatabaseTrouble.STATEMENT);
  }

  static BatchLostException because(DatabaseTrouble trouble, Throwable cause) {
    return new BatchLostException(trouble.refusal(cause), trouble);
  }

  /** Whether the same batch may succeed a moment later. */
  boolean mayPass() {
    return trouble == DatabaseTrouble.AWAY;
  }

  /** Whether the database is well, and only a statement or a hook failed. */
  boolean isOfAStatement() {
    return trouble == DatabaseTrouble.STATEMENT;
  }

  /** What each caller is told. */
  Refusal refusal() {
    return refusal;
  }
}
