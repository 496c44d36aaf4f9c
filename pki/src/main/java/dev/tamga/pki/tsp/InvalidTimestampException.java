package dev.tamga.pki.tsp;

import org.jspecify.annotations.Nullable;

/** A token proves nothing; {@link #kind()} says at which check it failed. */
public final class InvalidTimestampException extends Exception {
  private static final long serialVersionUID = 1;

  /** At which check a token failed. */
  public enum Kind {
    /** Not a TimeStampToken of RFC 3161 in DER. */
    MALFORMED,
    /** It is about other bytes. */
    IMPRINT,
    /** No path from its authority to an anchor for timestamps at that time. */
    UNTRUSTED_AUTHORITY,
    /** Its signature, or what binds the authority's certificate to it, is wrong. */
    SIGNATURE
  }

  private final Kind kind;

  InvalidTimestampException(Kind kind, String message, @Nullable Throwable cause) {
    super(kind + ": " + message, cause);
    this.kind = kind;
  }

  InvalidTimestampException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** The same refusal as {@code cause}'s, seen from the token. */
  InvalidTimestampException(Kind kind, Throwable cause) {
    super(kind + ": " + cause.getMessage(), cause);
    this.kind = kind;
  }

  /** At which check it failed. */
  public Kind kind() {
    return kind;
  }
}
