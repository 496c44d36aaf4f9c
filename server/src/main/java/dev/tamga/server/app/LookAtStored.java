package dev.tamga.server.app;

import dev.tamga.server.recovery.WatchStored;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks each second at what is known of stored bytes, whichever node found it out: two reads of an
 * index. On a thread of its own, for a database that is away lets it wait.
 */
final class LookAtStored implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "stored");
            thread.setDaemon(true);
            return thread;
          });

  LookAtStored(WatchStored watch) {
    var unused = timer.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
