package dev.tamga.common.document.item;

/** Condition of a seal when the package was made (ISO/IEC 27037). */
public enum SealCondition {
  /** Intact. */
  INTACT,
  /** Broken. */
  BROKEN,
  /** Missing. */
  MISSING,
  /** Opened and sealed again. */
  RESEALED
}
