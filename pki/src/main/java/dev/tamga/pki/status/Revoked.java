package dev.tamga.pki.status;

import java.security.cert.CRLReason;
import java.time.Instant;

/**
 * That a certificate is revoked.
 *
 * @param since from when it is not to be believed
 * @param reason as its issuer gave it; {@link CRLReason#REMOVE_FROM_CRL} never stands here
 */
public record Revoked(Instant since, CRLReason reason) {
  /**
   * @throws IllegalArgumentException if the reason is removeFromCRL
   */
  public Revoked {
    if (reason == CRLReason.REMOVE_FROM_CRL) {
      throw new IllegalArgumentException("reason removeFromCRL (expected: why it is revoked)");
    }
  }

  /** Whether it may end. */
  public boolean isHold() {
    return reason == CRLReason.CERTIFICATE_HOLD;
  }

  /** Both are true: the earlier time, and a final reason rather than a hold. */
  Revoked and(Revoked other) {
    Instant earlier = other.since.isBefore(since) ? other.since : since;
    return new Revoked(earlier, isHold() ? other.reason : reason);
  }
}
