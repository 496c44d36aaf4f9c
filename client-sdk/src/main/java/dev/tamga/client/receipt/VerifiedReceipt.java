package dev.tamga.client.receipt;

import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.pki.cms.VerifiedSignature;

/**
 * Proof that a receipt holds: sealed by the node, its event in the node's log. Only {@link
 * VerifyReceipt} makes one.
 */
public final class VerifiedReceipt {
  private final ReceiptDocument document;
  private final EventDocument event;
  private final CustodyProof proof;
  private final VerifiedSignature seal;

  VerifiedReceipt(
      ReceiptDocument document, EventDocument event, CustodyProof proof, VerifiedSignature seal) {
    this.document = document;
    this.event = event;
    this.proof = proof;
    this.seal = seal;
  }

  /** What the node states. */
  public ReceiptDocument document() {
    return document;
  }

  /** The event that it is about. */
  public EventDocument event() {
    return event;
  }

  /** That the event is in the log. */
  public CustodyProof proof() {
    return proof;
  }

  /** Who sealed it, and when. */
  public VerifiedSignature seal() {
    return seal;
  }
}
