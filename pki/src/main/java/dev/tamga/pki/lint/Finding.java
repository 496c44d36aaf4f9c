package dev.tamga.pki.lint;

/**
 * What lint has to say against a certificate.
 *
 * @param rule the rule's permanent id: {@code key-usage}
 * @param severity whether it blocks a signature
 * @param message what was found and what was expected
 * @param source the section that says so
 */
public record Finding(String rule, Severity severity, String message, String source) {
  /** How much a finding weighs. */
  public enum Severity {
    /** Worth knowing. */
    WARNING,
    /** Blocks the signature. */
    ERROR
  }
}
