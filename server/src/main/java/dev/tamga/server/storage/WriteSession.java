package dev.tamga.server.storage;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * A connection that writes, always within a transaction: commit and rollback begin the next. For
 * the writer's thread alone.
 */
public interface WriteSession extends AutoCloseable {
  /** What became of a transaction whose commit failed. */
  enum Outcome {
    /** It is durable. */
    COMMITTED,
    /** Nothing of it is kept. */
    LOST,
    /** Nobody could say. The next transaction may begin on a new session. */
    UNKNOWN,
    /** Nobody can say, and this process may no longer write. */
    UNKNOWN_FOR_EVER
  }

  /** For the statements of the transaction. It neither commits nor rolls back. */
  Handle handle();

  /**
   * Waits until no other transaction writes: all that was committed is seen from here on, and
   * nothing else is committed before this transaction ends (STORAGE.md section 1).
   */
  void takeTurn() throws SQLException;

  /**
   * Whether each statement is felt, as on a network. Then the works of a batch run without
   * savepoints until one of them fails, and then once more with them.
   */
  boolean isFar();

  /** Makes the transaction durable. If it fails, {@link #outcome} says what became of it. */
  void commit() throws SQLException;

  /** Undoes the transaction. */
  void rollback() throws SQLException;

  /** What became of the transaction whose commit failed; may take a minute to find out. */
  Outcome outcome() throws InterruptedException;

  /** Undoes what was not committed and lets the connection go; says nothing if that fails. */
  @Override
  void close();
}
