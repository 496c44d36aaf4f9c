package dev.tamga.server.node.wire;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then at what is known of stored bytes, whichever node found it out: two reads of an
 * index. On a thread of its own, for a database that is away lets it wait.
 */
public final class LookAtStored implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "stored");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Looks from now on.
   *
   * @param every how long after the end of the last look
   */
  public LookAtStored(Runnable look, Duration every) {
    long millis = every.toMillis();
    var unused = timer.scheduleWithFixedDelay(look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
