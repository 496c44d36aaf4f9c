package dev.tamga.pki.enrol;

import static java.util.Objects.requireNonNull;

import dev.tamga.pki.cert.CertificateRefusedException;

/** An enrolment was refused: what, which value, what was expected, by which rule, what to do. */
public final class EnrolmentRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Which answer of PROTOCOL.md section 12 it is. */
  public enum Reason {
    /** No such invitation, or another code: a stranger learns no more. */
    INVITATION_REFUSED,
    /** The code is right, but the invitation is used, over, revoked or closed. */
    INVITATION_SPENT,
    /** The request asks for what it may not have, or proves nothing. */
    REQUEST_REFUSED,
    /** The certificate that is shown is not one that is renewed here. */
    RENEWAL_REFUSED
  }

  private final Reason reason;
  private final String rule;
  private final String action;

  /**
   * @param what what was refused, which value, what was expected
   * @param rule the section or limit that says so
   * @param action what to do
   */
  EnrolmentRefusedException(Reason reason, String what, String rule, String action) {
    super(what);
    this.reason = reason;
    this.rule = rule;
    this.action = action;
  }

  static EnrolmentRefusedException of(CertificateRefusedException refused) {
    String message = refused.getMessage();
    int end = message.indexOf("\n  rule: ");
    EnrolmentRefusedException mapped =
        new EnrolmentRefusedException(
            Reason.REQUEST_REFUSED,
            end < 0 ? message : message.substring(0, end),
            refused.rule(),
            refused.action());
    mapped.initCause(refused);
    return mapped;
  }

  /** Where officers decide, one person's invitation is worth nothing, nor is a person's old key. */
  static EnrolmentRefusedException officersDecide(Reason reason, String what) {
    return new EnrolmentRefusedException(
        reason,
        what + ": officers decide in this CA (expected: a request and votes)",
        "pki/GOVERNANCE.md 2",
        "Ask an officer of the CA to file a request.");
  }

  static EnrolmentRefusedException spent(String what) {
    return new EnrolmentRefusedException(
        Reason.INVITATION_SPENT,
        what,
        "PROTOCOL.md 12, Once",
        "Ask the CA's administrator for a new invitation.");
  }

  static EnrolmentRefusedException notRenewed(String what) {
    return new EnrolmentRefusedException(
        Reason.RENEWAL_REFUSED,
        what,
        "PROTOCOL.md 12, Renewal",
        "Show the certificate that is to be renewed, while it is in force; else ask for a new"
            + " invitation.");
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** Which answer it is. */
  public Reason reason() {
    return reason;
  }

  /** The section or limit. */
  public String rule() {
    return rule;
  }

  /** What to do. */
  public String action() {
    return action;
  }
}
