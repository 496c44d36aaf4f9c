package dev.tamga.server.recovery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets so many bytes pass in a second. For one thread; {@link #stop} from any. */
final class Pace {
  private static final double NANOS = 1e9;

  private final long bytesPerSecond;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private long free = System.nanoTime(); // when the next byte may pass

  /**
   * @param bytesPerSecond at least 1
   */
  Pace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Waits until {@code bytes} that were read have had their time. The caller holds nothing open.
   *
   * @throws InterruptedException if it is stopped, or was
   */
  void passed(long bytes) throws InterruptedException {
    long now = System.nanoTime();
    long from = free - now > 0 ? free : now; // time in which nothing was read is not made up for
    free = from + (long) (bytes * NANOS / bytesPerSecond);
    pause(Duration.ofNanos(free - now));
  }

  /**
   * Waits for so long.
   *
   * @throws InterruptedException if it is stopped, or was
   */
  void pause(Duration time) throws InterruptedException {
    if (stopped.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the node stops");
    }
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Ends every wait from now on. */
  void stop() {
    stopped.countDown();
  }
}
