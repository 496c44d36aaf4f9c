package dev.tamga.common.document.event;

/** Result of a check. */
public enum CheckResult {
  /** It holds. */
  PASSED,
  /** It does not. */
  FAILED,
  /** It could not be checked; that never counts as passed. */
  NOT_CHECKABLE
}
