package dev.tamga.server.soak;

import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.time.Duration;

/**
 * Repeats what a client does until it is done, as somebody does who runs the same command again.
 * What the node calls final is a fault: a service whose parts die refuses nothing for ever.
 */
final class Insist {
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 500;

  private Insist() {}

  /** What is repeated; the count of earlier tries says whether it goes on from one. */
  interface Try<T> {
    T run(int before) throws Refusal, IOException, InterruptedException;
  }

  static <T> T on(String what, Try<T> tried) throws Refusal, IOException, InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    for (int before = 0; ; before++) {
      try {
        return tried.run(before);
      } catch (Refusal e) {
        if (!e.failure().retriable() || System.nanoTime() > end) {
          throw new IOException(what + ": " + e.failure() + ": " + e.detail(), e);
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
