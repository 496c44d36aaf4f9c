package dev.tamga.server.app;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.recovery.Still;
import dev.tamga.server.recovery.VerifyStored;
import dev.tamga.server.recovery.WatchStored;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the verification of stored bytes on a thread of its own, and looks at what is known. */
final class Verification implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Verification.class);
  private static final long EVERY_SECONDS = 1; // a look for what is due is two reads of an index
  private static final long CLOSE_SECONDS = 1;

  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "verification");
            thread.setDaemon(true);
            return thread;
          });
  private final VerifyStored work;

  Verification(VerifyStored work, WatchStored watch) {
    this.work = work;
    every(this::verify);
    every(watch::look);
  }

  private void every(Runnable task) {
    var unused = threads.scheduleWithFixedDelay(task, 1, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void verify() {
    try {
      work.run(Still.ALONE);
    } catch (Refusal e) {
      log.warn("verification of stored bytes stands still: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node stops
    } catch (RuntimeException
        | Error e) { // what is thrown on ends the schedule, and says so nowhere
      log.error("verification of stored bytes failed, and is tried again", e);
    }
  }

  /** Ends it; what it is just waiting for from a store that hangs is given up after a second. */
  @Override
  public void close() throws InterruptedException {
    work.stop();
    threads.shutdown();
    if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      threads.shutdownNow();
      boolean unused = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
