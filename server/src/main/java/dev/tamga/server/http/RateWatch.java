package dev.tamga.server.http;

import java.time.Duration;

/**
 * Whether a client moves its bytes at the least rate, averaged over a window of <em>waiting for the
 * client</em>: the time in which the node itself is busy does not count. For one thread.
 */
final class RateWatch {
  private final long windowNanos;
  private final double leastBytes;
  private long waitedNanos;
  private long bytes;

  /**
   * @param leastRate bytes per second
   */
  RateWatch(Duration window, long leastRate) {
    this.windowNanos = window.toNanos();
    this.leastBytes = leastRate * (windowNanos / 1e9);
  }

  /** Nanoseconds of waiting until the next verdict; at least 1. */
  long untilVerdict() {
    return Math.max(1, windowNanos - waitedNanos);
  }

  /** Notes progress. */
  void moved(long count) {
    bytes += count;
  }

  /** Notes time spent waiting; true if a window is over in which too little moved. */
  boolean tooSlowAfter(long nanos) {
    waitedNanos += nanos;
    if (waitedNanos < windowNanos) {
      return false;
    }
    boolean slow = bytes < leastBytes;
    waitedNanos = 0;
    bytes = 0;
    return slow;
  }
}
