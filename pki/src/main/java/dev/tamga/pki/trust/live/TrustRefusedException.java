package dev.tamga.pki.trust.live;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Anchors, CA certificates or CRLs could not be loaded; the message says which file and why. */
public final class TrustRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message which file or certificate, what was found, what was expected
   */
  public TrustRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
