package dev.tamga.pki.officer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** An act is not allowed: what, who, what was expected, by which rule, what to do. */
public final class GovernanceException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why, as exit codes tell it apart. */
  public enum Kind {
    /** It breaks a rule, or a file does not hold. */
    REFUSED,
    /** Not by this person. */
    NOT_AUTHORISED,
    /** Not before others have voted. */
    PENDING
  }

  private final Kind kind;

  /**
   * @param what what was refused, which value, what was expected
   * @param rule the section that says so
   * @param action what to do
   */
  public GovernanceException(Kind kind, String what, String rule, String action) {
    this(kind, what, rule, action, null);
  }

  /** The same with what led to it. */
  public GovernanceException(
      Kind kind, String what, String rule, String action, @Nullable Throwable cause) {
    super(what + "\n  rule: pki/GOVERNANCE.md " + rule + "\n  do: " + action, cause);
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
