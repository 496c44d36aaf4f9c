package dev.tamga.pki.cms;

import org.jspecify.annotations.Nullable;

/** A signature proves nothing; {@link #kind()} says at which check it failed (FORMAT.md 4). */
public final class InvalidSignatureException extends Exception {
  private static final long serialVersionUID = 1;

  /** At which check a signature failed. */
  public enum Kind {
    /** Not one-signer SignedData in DER, not detached, or larger than 64 KiB. */
    MALFORMED,
    /** The attributes are not those of CAdES-BASELINE, or bind another certificate. */
    NOT_CADES,
    /** An algorithm that may not stand there, or not any more (FORMAT.md 4). */
    ALGORITHM,
    /** The signature is not that key's over these bytes. */
    SIGNATURE,
    /**
     * No path from the signer to an anchor for document signatures at the time of the timestamp.
     */
    UNTRUSTED_SIGNER,
    /** No timestamp, more than one, or one about other bytes or wrongly signed. */
    TIMESTAMP,
    /** No path from the timestamp authority to an anchor for timestamps. */
    UNTRUSTED_TSA,
    /** Signing time and timestamp too far apart, or the timestamp in the future. */
    TIME
  }

  private final Kind kind;

  InvalidSignatureException(Kind kind, String message, @Nullable Throwable cause) {
    super(kind + ": " + message, cause);
    this.kind = kind;
  }

  /** The same refusal as {@code cause}'s, seen from the signature. */
  InvalidSignatureException(Kind kind, Throwable cause) {
    super(kind + ": " + cause.getMessage(), cause);
    this.kind = kind;
  }

  InvalidSignatureException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** At which check it failed. */
  public Kind kind() {
    return kind;
  }
}
