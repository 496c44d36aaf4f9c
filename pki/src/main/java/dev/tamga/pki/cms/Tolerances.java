package dev.tamga.pki.cms;

import java.time.Duration;

/**
 * How far clocks may be apart.
 *
 * @param signingTime between the signer's claimed time and the timestamp, either way
 * @param future by which a timestamp may lie ahead of the verifier's clock
 */
public record Tolerances(Duration signingTime, Duration future) {
  /** FORMAT.md section 4: 10 minutes and 5 minutes. */
  public static final Tolerances STANDARD =
      new Tolerances(Duration.ofMinutes(10), Duration.ofMinutes(5));

  /**
   * @throws IllegalArgumentException if either is negative
   */
  public Tolerances {
    if (signingTime.isNegative() || future.isNegative()) {
      throw new IllegalArgumentException(
          "tolerances: " + signingTime + ", " + future + " (expected: none negative)");
    }
  }
}
