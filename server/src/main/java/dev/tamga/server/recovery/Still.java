package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import org.jdbi.v3.core.Handle;

/**
 * Whether the work is still this process's to do (STORAGE.md section 5). What is written names it
 * in the same transaction, so that one that was paused and followed by another writes nothing.
 */
@FunctionalInterface
public interface Still {
  /** Where there is no other. */
  Still ALONE = handle -> {};

  /**
   * Runs first in each transaction of the work.
   *
   * @throws Refusal if it is another's by now: the transaction is undone, and the work ends
   */
  void require(Handle handle) throws Refusal;
}
