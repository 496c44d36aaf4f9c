package dev.tamga.server.material;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * When an administrator is told that a certificate ends: 60, 30, 14, 7 and 1 days before, as far as
 * that lies in the last third of its life; the others would come while all is as it should be.
 */
final class ExpiryWarning {
  private static final int[] DAYS = {1, 7, 14, 30, 60};

  private ExpiryWarning() {}

  /**
   * The smallest number of days that has been reached; 0 if it has ended; empty if it is not time
   * yet.
   */
  static Optional<Integer> days(X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration left = Duration.between(now, end);
    Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
    if (left.isNegative()) {
      return Optional.of(0);
    }
    return IntStream.of(DAYS)
        .filter(days -> Duration.ofDays(days).multipliedBy(3).compareTo(life) <= 0 || days == 1)
        .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
        .boxed()
        .findFirst();
  }
}
