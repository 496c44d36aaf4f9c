package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/** What is run beside the works of each batch, in the order in which it was added. */
final class BatchHooks {
  private final List<ReadAhead> beforeWorks = new CopyOnWriteArrayList<>();
  private final List<BatchHook> beforeCommit = new CopyOnWriteArrayList<>();
  private final List<BatchHook> afterWork = new CopyOnWriteArrayList<>();
  private final List<Runnable> undone = new CopyOnWriteArrayList<>();

  void beforeWorks(ReadAhead hook) {
    beforeWorks.add(hook);
  }

  void beforeCommit(BatchHook hook) {
    beforeCommit.add(hook);
  }

  void afterWork(BatchHook hook) {
    afterWork.add(hook);
  }

  void undone(Runnable hook) {
    undone.add(hook);
  }

  void readAhead(Handle handle, Set<PackageId> packages) throws Refusal {
    for (ReadAhead hook : beforeWorks) {
      hook.read(handle, packages);
    }
  }

  void publish(Handle handle) throws Refusal {
    for (BatchHook hook : beforeCommit) {
      hook.apply(handle);
    }
  }

  void keep(Handle handle) throws Refusal {
    for (BatchHook hook : afterWork) {
      hook.apply(handle);
    }
  }

  void undo() {
    undone.forEach(Runnable::run);
  }
}
