package dev.tamga.pki.cert;

import static java.util.Objects.requireNonNull;

/**
 * A certificate, request, CRL or order was refused. The message says what and which value, the rule
 * that says so, and what to do; it never carries key material.
 */
public final class CertificateRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String rule;
  private final String action;

  /**
   * @param what what was refused, which value, what was expected
   * @param rule the article, section or limit that says so
   * @param action what to do
   */
  public CertificateRefusedException(String what, String rule, String action) {
    super(what + "\n  rule: " + rule + "\n  do: " + action);
    this.rule = rule;
    this.action = action;
  }

  /** The same with what led to it. */
  public CertificateRefusedException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** The article, section or limit. */
  public String rule() {
    return rule;
  }

  /** What to do. */
  public String action() {
    return action;
  }
}
