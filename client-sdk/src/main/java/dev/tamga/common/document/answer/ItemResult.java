package dev.tamga.common.document.answer;

/** What a recipient found when it computed an item's digest itself. */
public enum ItemResult {
  /** Size and SHA-256 are those of the package. */
  MATCH,
  /** They are not. */
  MISMATCH,
  /** The item is not there. */
  MISSING
}
