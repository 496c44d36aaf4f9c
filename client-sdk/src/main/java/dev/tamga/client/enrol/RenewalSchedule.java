package dev.tamga.client.enrol;

import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.Certificates;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * When a certificate is renewed (PROTOCOL.md section 12): at a share of its life, less a share of a
 * twentieth that its digest decides, so that many do not come at once and a program that starts
 * anew does not move it.
 */
public final class RenewalSchedule {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(60);
  private static final Duration RETRY = Duration.ofHours(1);
  private static final int SHARES = 1 << 16;
  private static final int WARNING_AT = 6;
  private static final int ALARM_AT = 12;

  private RenewalSchedule() {}

  /** How badly a renewal is needed. */
  public enum Urgency {
    /** More than a sixth of the life is left. */
    NONE,
    /** A sixth or less. */
    WARNING,
    /** A twelfth or less: somebody has to look now. */
    ALARM
  }

  /** From when on the certificate is to be renewed, at two thirds of its life. */
  public static Instant due(X509Certificate certificate) {
    return due(certificate, OptionalInt.empty());
  }

  /**
   * The same at another share of its life.
   *
   * @param percent of the life; empty for two thirds
   */
  static Instant due(X509Certificate certificate, OptionalInt percent) {
    Duration life = life(certificate);
    int share =
        new BigInteger(1, new Sha256(Certificates.sha256(certificate)).bytes())
            .mod(BigInteger.valueOf(SHARES))
            .intValue();
    Duration jitter = life.dividedBy(20).multipliedBy(share).dividedBy(SHARES);
    return certificate
        .getNotBefore()
        .toInstant()
        .plus(
            percent.isPresent()
                ? life.multipliedBy(percent.getAsInt()).dividedBy(100)
                : life.multipliedBy(2).dividedBy(3))
        .minus(jitter);
  }

  /**
   * How long to wait after a failure.
   *
   * @param failures in a row, from 1
   */
  public static Duration retryAfter(int failures) {
    return failures <= 1 ? FIRST_RETRY : RETRY;
  }

  /** How badly the certificate needs a renewal at that time. */
  public static Urgency urgency(X509Certificate certificate, Instant now) {
    Duration left = Duration.between(now, certificate.getNotAfter().toInstant());
    Duration life = life(certificate);
    if (left.compareTo(life.dividedBy(ALARM_AT)) <= 0) {
      return Urgency.ALARM;
    }
    return left.compareTo(life.dividedBy(WARNING_AT)) <= 0 ? Urgency.WARNING : Urgency.NONE;
  }

  private static Duration life(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }
}
