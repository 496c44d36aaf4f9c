package dev.tamga.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of all requests' bodies together that may wait in memory for their handlers. When it is
 * spent, each connection is held back after what it has read, until its own handler took that: so
 * many slow disks or many clients at once fill no memory. Thread-safe.
 */
final class BodyBudget {
  private final long max;
  private final AtomicLong used = new AtomicLong();

  BodyBudget(long max) {
    this.max = max;
  }

  /** A quarter of what the JVM may take: direct memory has the heap's bound. */
  static BodyBudget ofThisMachine() {
    return new BodyBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  boolean isSpent() {
    return used.get() >= max;
  }

  /** Bytes that wait now. */
  long used() {
    return used.get();
  }
}
