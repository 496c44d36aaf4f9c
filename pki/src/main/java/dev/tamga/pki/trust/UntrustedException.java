package dev.tamga.pki.trust;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A certificate is not trusted; the message says which, what was found and what was expected. */
public final class UntrustedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** No path to an anchor that is trusted for this purpose. */
    UNKNOWN_CA,
    /** A certificate of the path has expired at the time of interest. */
    EXPIRED,
    /** A certificate of the path is not valid yet at the time of interest. */
    NOT_YET_VALID,
    /** A certificate of the path was revoked at or before the time of interest. */
    REVOKED,
    /** The leaf, or a CA above it, is for another purpose. */
    WRONG_PURPOSE,
    /** A constraint of the anchor or of a CA is broken: State, names, path length, policies. */
    CONSTRAINT,
    /** A key or signature algorithm that is not admitted. */
    WEAK_KEY,
    /** A certificate or CRL breaks RFC 5280. */
    MALFORMED,
    /** A good certificate, of another host than the one that was called. */
    WRONG_NAME,
    /** A good certificate, but its CA has not been heard for too long. */
    STALE_STATUS
  }

  private final Reason reason;

  /**
   * @param reason why
   * @param message which certificate, what was found, what was expected
   */
  public UntrustedException(Reason reason, String message) {
    this(reason, message, null);
  }

  UntrustedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
