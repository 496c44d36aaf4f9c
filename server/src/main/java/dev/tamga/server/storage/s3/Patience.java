package dev.tamga.server.storage.s3;

import java.time.Duration;

/**
 * How long a store is waited for.
 *
 * @param tries how often it is asked in all, for what can be asked again
 * @param pause before the second try; it doubles with each
 * @param silence without a byte after which a try has failed
 * @param call for one request with all its tries
 */
public record Patience(int tries, Duration pause, Duration silence, Duration call) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Of a node: 32 MiB pass in a minute at 4.5 Mbit/s. */
  public static final Patience USUAL =
      new Patience(4, Duration.ofMillis(300), Duration.ofSeconds(15), Duration.ofMinutes(1));

  Duration longestPause() {
    return LONGEST_PAUSE;
  }

  /** Waits before a try, the first being 1. */
  void pauseBefore(int next) throws InterruptedException {
    Duration doubled = pause.multipliedBy(1L << Math.min(next - 2, 10));
    Thread.sleep(Math.min(doubled.toMillis(), LONGEST_PAUSE.toMillis()));
  }
}
