package dev.tamga.server.migrate;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a move waits for a database or a store that does not do what it is asked: it asks again
 * with growing pauses, so that what is overloaded can recover.
 *
 * @param most in all, for one thing that is asked
 */
public record Patience(Duration most) {
  /** Five minutes: a restart or a failover is shorter. */
  public static final Patience USUAL = new Patience(Duration.ofMinutes(5));

  private static final Logger log = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** What may be asked again when it was refused with {@code BUSY}. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws Refusal;
  }

  /**
   * Runs it until it is not refused with {@code BUSY}.
   *
   * @throws Refusal the last one
   */
  <T> T ask(Attempt<T> attempt) throws Refusal {
    long end = System.nanoTime() + most.toNanos();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      try {
        return attempt.run();
      } catch (Refusal e) {
        if (e.failure() != Failure.BUSY || System.nanoTime() + pause * 1_000_000 - end >= 0) {
          throw e;
        }
        log.warn("tried again in {} ms: {}", pause, e.detail());
        sleep(pause, e);
      }
    }
  }

  private static void sleep(long millis, Refusal why) throws Refusal {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw why;
    }
  }
}
