package dev.tamga.pki.audit;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The audit log does not hold, or cannot be written: which line, what was found and expected. */
public final class AuditException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message where, what was found, what was expected, what to do
   */
  public AuditException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  AuditException(String message) {
    this(message, null);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
