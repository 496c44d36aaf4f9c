package dev.tamga.pki.lint;

import java.util.Optional;

/**
 * One rule.
 *
 * @param id permanent, as pki/GOVERNANCE.md section 7 lists it
 * @param source the section that it is from
 */
record LintRule(String id, String source, Check check) {
  /** What is wrong, in words; empty if nothing is. May throw any unchecked exception. */
  @FunctionalInterface
  interface Check {
    Optional<String> problem(Parsed certificate) throws Exception;
  }

  static Optional<String> unless(boolean holds, String found, Object expected) {
    return holds ? Optional.empty() : Optional.of(found + " (expected: " + expected + ")");
  }

  Optional<Finding> apply(Parsed certificate) {
    Optional<String> problem;
    try {
      problem = check.problem(certificate);
    } catch (Exception e) { // Bouncy Castle meets bad structures with many unchecked types
      problem = Optional.of("not readable: " + e.getMessage() + " (expected: its form)");
    }
    return problem.map(text -> new Finding(id, Finding.Severity.ERROR, text, source));
  }
}
