package dev.tamga.common.document.answer;

/**
 * What a receipt says: the vocabulary of ETSI EN 319 522 and two words of our own (CUSTODY.md
 * section 6).
 */
public enum ReceiptKind {
  /** The node took the package in. */
  SUBMISSION_ACCEPTANCE,
  /** The node refused it. */
  SUBMISSION_REJECTION,
  /** It was released to a recipient. */
  RETRIEVAL,
  /** The recipient accepted custody. */
  RECIPIENT_VERIFIED,
  /** The recipient disputes it. */
  RECIPIENT_DISPUTED
}
