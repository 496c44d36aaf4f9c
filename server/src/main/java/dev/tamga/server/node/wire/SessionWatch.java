package dev.tamga.server.node.wire;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the open connections looked at again whenever trust has changed, and every minute, on a
 * thread of its own: a certificate that is revoked is out within a second, also where nothing is
 * being asked; one that time alone has made doubtful, within two minutes.
 */
public final class SessionWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionWatch.class);
  private static final long EVERY_MILLIS = 100;
  private static final Duration ANYWAY = Duration.ofMinutes(1);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sessions");
            thread.setDaemon(true);
            return thread;
          });
  private final LongSupplier epoch;
  private final Runnable recheck;
  private final Duration anyway;
  private long seen;
  private long lookedAt = System.nanoTime();

  /**
   * Looks from now on.
   *
   * @param epoch grows whenever a decision about a certificate may have changed
   * @param recheck closes the connections that are no longer believed
   */
  public SessionWatch(LongSupplier epoch, Runnable recheck) {
    this(epoch, recheck, ANYWAY);
  }

  SessionWatch(LongSupplier epoch, Runnable recheck, Duration anyway) {
    this.epoch = epoch;
    this.recheck = recheck;
    this.anyway = anyway;
    this.seen = epoch.getAsLong();
    var unused =
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = epoch.getAsLong(); // before the look: a change during it is looked at again
    long at = System.nanoTime();
    if (now == seen && at - lookedAt < anyway.toNanos()) {
      return;
    }
    try {
      recheck.run();
      seen = now;
      lookedAt = at;
    } catch (RuntimeException | Error e) { // thrown on, it would end the schedule unseen
      log.error("the open connections could not be looked at, and are again at once", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
