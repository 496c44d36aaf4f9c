package dev.tamga.pki.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class TestClock extends Clock {
  private volatile Instant now;

  private TestClock(Instant now) {
    this.now = now;
  }

  /** Stands at that instant. */
  public static TestClock at(Instant now) {
    return new TestClock(now);
  }

  /** Stands at {@link TestState#NOW}. */
  public static TestClock fixed() {
    return at(TestState.NOW);
  }

  /** Moves it to that instant, forwards or back. */
  public void set(Instant instant) {
    now = instant;
  }

  /** Moves it on. */
  public void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
