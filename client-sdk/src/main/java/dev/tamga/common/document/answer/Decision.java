package dev.tamga.common.document.answer;

/** A recipient's decision on a package (FORMAT.md section 7). */
public enum Decision {
  /** Custody is taken over. */
  ACCEPTED,
  /** Custody is not taken over, for the reason given. */
  DISPUTED
}
