package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import org.jdbi.v3.core.Handle;

/** Takes part in each batch, in its transaction, on the writer's thread. */
@FunctionalInterface
public interface BatchHook {
  /**
   * Same rules as {@link Work#apply}.
   *
   * @throws Refusal to undo the whole batch: every caller in it is refused with this
   */
  void apply(Handle handle) throws Refusal;
}
