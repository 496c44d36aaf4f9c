package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Reads in one go what the works of a batch would else ask for one by one, on the writer's thread.
 */
@FunctionalInterface
public interface ReadAhead {
  /**
   * Runs in the batch's transaction, when it has its turn and before its works.
   *
   * @param packages of which the works say that they are about them; never empty
   * @throws Refusal to undo the whole batch: every caller in it is refused with this
   */
  void read(Handle handle, Set<PackageId> packages) throws Refusal;
}
