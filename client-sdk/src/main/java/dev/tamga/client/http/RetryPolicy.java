package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When to try again: only what {@link dev.tamga.common.error.Failure#retriable} says, after delays
 * that double from {@code first} to {@code most} and vary by half, never earlier than the node's
 * {@code Retry-After}, for as long as {@code patience}.
 *
 * <p>An attempt must find out itself where to go on: {@code OFFSET_MISMATCH} and a broken line are
 * retriable after asking for the offset, not by sending the same bytes.
 *
 * @param first delay before the second attempt
 * @param most longest delay of our own
 * @param patience from the start of the first attempt; zero never retries
 * @param sleeper waits; tests pass one that does not
 * @param nanos a clock that only runs forward, in nanoseconds
 * @param jitter from 0 inclusive to 1 exclusive
 */
public record RetryPolicy(
    Duration first,
    Duration most,
    Duration patience,
    Sleeper sleeper,
    LongSupplier nanos,
    DoubleSupplier jitter) {

  /** Waits. */
  public interface Sleeper {
    /**
     * Returns after {@code delay}.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void sleep(Duration delay) throws InterruptedException;
  }

  /** What is tried. */
  public interface Attempt<T> {
    /**
     * Tries once.
     *
     * @throws Refusal if it is refused
     * @throws InterruptedException if the thread is interrupted
     */
    T run() throws Refusal, InterruptedException;
  }

  /**
   * @throws IllegalArgumentException if a time is negative or {@code first} is not 1 ms to {@code
   *     most}
   */
  public RetryPolicy {
    if (first.toMillis() < 1 || most.compareTo(first) < 0 || patience.isNegative()) {
      throw new IllegalArgumentException(
          "delays: "
              + first
              + " to "
              + most
              + " for "
              + patience
              + " (expected: 1 ms <= first <= most)");
    }
  }

  /** From half a second to 30 s, for {@code patience}, in real time. */
  public static RetryPolicy upTo(Duration patience) {
    return new RetryPolicy(
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        patience,
        delay -> TimeUnit.NANOSECONDS.sleep(delay.toNanos()),
        System::nanoTime,
        Math::random);
  }

  /**
   * Runs {@code attempt} until it succeeds, is refused for good, or patience would end before the
   * next attempt.
   *
   * @throws Refusal the last one
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> T run(Attempt<T> attempt) throws Refusal, InterruptedException {
    Tries tries = new Tries();
    while (true) {
      try {
        return attempt.run();
      } catch (Refusal e) {
        tries.pause(e);
      }
    }
  }

  /**
   * The same for attempts that may go well for hours before they fail: patience and delays begin
   * anew with each failure before which {@code progress} has grown.
   *
   * @param progress asked after a failure; as the bytes that the node is known to keep
   * @throws Refusal the last one
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> T run(Attempt<T> attempt, LongSupplier progress) throws Refusal, InterruptedException {
    Tries tries = new Tries();
    long best = Long.MIN_VALUE;
    while (true) {
      try {
        return attempt.run();
      } catch (Refusal e) {
        long now = progress.getAsLong();
        if (now > best) {
          best = now;
          tries = new Tries();
        }
        tries.pause(e);
      }
    }
  }

  /** Failures in a row. */
  private final class Tries {
    private final long start = nanos.getAsLong();
    private Duration delay = first;

    /** Returns when it is time for the next attempt. */
    void pause(Refusal refusal) throws Refusal, InterruptedException {
      Duration wait = waitFor(refusal, delay);
      Duration passed = Duration.ofNanos(nanos.getAsLong() - start);
      if (!refusal.failure().retriable() || passed.plus(wait).compareTo(patience) > 0) {
        throw refusal;
      }
      sleeper.sleep(wait);
      Duration twice = delay.multipliedBy(2);
      delay = twice.compareTo(most) > 0 ? most : twice;
    }
  }

  /** Half to all of {@code delay}, on top of what the node asked for. */
  private Duration waitFor(Refusal refusal, Duration delay) {
    long half = delay.toNanos() / 2;
    long own = half + (long) (half * jitter.getAsDouble());
    return refusal
        .retryAfter()
        .map(asked -> asked.plusNanos(own / 4)) // so that many clients do not come back at once
        .orElse(Duration.ofNanos(own));
  }
}
