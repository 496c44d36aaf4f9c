package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import org.jdbi.v3.core.Handle;

/** Is run once for each batch, in its transaction, after its works and before the commit. */
@FunctionalInterface
public interface BatchHook {
  /**
   * Same rules as {@link Work#apply}.
   *
   * @throws Refusal to undo the whole batch: every caller in it is refused with this
   */
  void apply(Handle handle) throws Refusal;
}
