package dev.tamga.pki.status;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A CRL, OCSP answer, notice or status file was refused, whole; what was known before stands. The
 * message says what and which value, what was expected, and what to do (pki/STATUS.md).
 */
public final class StatusRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** More bytes or entries than are read. */
    TOO_LONG,
    /** Not in its form. */
    MALFORMED,
    /** A CRL for a part of the certificates that is not understood. */
    SCOPE,
    /** Not signed by the CA that it speaks for, or by whom the CA has charged with it. */
    WRONG_SIGNER,
    /** Too old. */
    STALE,
    /** From the future. */
    FUTURE,
    /** Older than what is known already, or another of the same number. */
    ROLLED_BACK,
    /** A delta CRL that builds on a full one that is not known. */
    NO_BASE,
    /** The index holds as many as it may. */
    FULL,
    /** An OCSP responder answered with a failure. */
    NOT_ANSWERED,
    /** An OCSP answer about another certificate. */
    WRONG_CERTIFICATE,
    /** An OCSP answer to another question. */
    NONCE,
    /** The OCSP responder does not know the certificate: its CA never issued it. */
    UNKNOWN
  }

  private final Kind kind;

  /**
   * @param kind why
   * @param message what, which value, what was expected
   */
  public StatusRefusedException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * @param kind why
   * @param message what, which value, what was expected
   * @param cause what led to it
   */
  public StatusRefusedException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
