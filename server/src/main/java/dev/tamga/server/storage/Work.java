package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import org.jdbi.v3.core.Handle;

/**
 * What is done to the database in one go, all of it or nothing.
 *
 * @param <T> what it finds out; use {@code Boolean} or the row written where there is nothing
 */
@FunctionalInterface
public interface Work<T> {
  /**
   * Runs within a transaction that its caller ends: it neither commits nor rolls back, keeps no
   * reference to {@code handle}, and waits for nothing but the database.
   *
   * @throws Refusal to undo all that it did
   */
  T apply(Handle handle) throws Refusal;
}
