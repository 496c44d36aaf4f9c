package dev.tamga.client.transfer;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cms.SigningException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is told when something could not be signed (FORMAT.md section 4). */
public final class Unsigned {
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private Unsigned() {}

  /**
   * A refusal to throw.
   *
   * @param what was to be signed, as {@code the answer}
   * @return as the node refused the timestamp if that may pass, else SIGNATURE_INVALID
   */
  public static Refusal refusal(String what, SigningException e) {
    Refusal passing = passing(e);
    return new Refusal(
            passing == null ? Failure.SIGNATURE_INVALID : passing.failure(),
            what + " could not be signed: " + e.getMessage(),
            "FORMAT.md 4",
            "Check the signing key and the timestamp service, then go on.")
        .retryAfter(AGAIN)
        .causedBy(e);
  }

  private static @Nullable Refusal passing(SigningException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof Refusal refusal && refusal.failure().retriable()) {
        return refusal;
      }
    }
    return null;
  }
}
