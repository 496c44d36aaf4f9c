package dev.tamga.pki.list;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A trust list, a vote or a foreign list was refused; what was in force stays. The message says
 * what, which value, what was expected, and what to do: it is the alarm's text.
 */
public final class ListRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why (pki/TRUST.md section 3). */
  public enum Reason {
    /** Not in the form of a list, or its envelope or signature does not hold. */
    MALFORMED,
    /** Of another territory. */
    WRONG_TERRITORY,
    /** Older than the newest known. */
    ROLLED_BACK,
    /** Another list of a number that is known, or one that continues another. */
    FORKED,
    /** Lists between the newest known and this one are missing. */
    GAP,
    /** Fewer of the signers that the list before names have signed than it needs. */
    TOO_FEW_SIGNERS,
    /** It lists a CA that vouches for its own signers. */
    SELF_VOUCHED,
    /** From the future. */
    NOT_YET,
    /** Its next update is past. */
    EXPIRED,
    /** A service is gone, or its past was told otherwise. */
    HISTORY_CHANGED,
    /** A fingerprint that was typed is not the file's. */
    WRONG_FINGERPRINT,
    /** A vote that does not count: who, over what, twice, too late. */
    VOTE
  }

  private final Reason reason;

  /**
   * @param reason why
   * @param message what, which value, what was expected
   */
  public ListRefusedException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** The same with what led to it. */
  public ListRefusedException(Reason reason, String message, @Nullable Throwable cause) {
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
