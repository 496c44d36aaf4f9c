package dev.tamga.client.receipt;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the whole way of a receipt, as a court would: seal, document, event, entry, leaf, proof,
 * checkpoint, key of the log (CUSTODY.md section 6). Thread-safe.
 */
public final class VerifyReceipt {
  private final EnvelopeVerifier envelopes;
  private final LogKeys keys;

  /**
   * @param keys which log's key is believed
   */
  public VerifyReceipt(EnvelopeVerifier envelopes, LogKeys keys) {
    this.envelopes = envelopes;
    this.keys = keys;
  }

  /**
   * Proof that {@code receipt} is the node's word for a hop.
   *
   * @throws Refusal PROOF_INVALID if it is about something else; or what does not hold
   */
  public VerifiedReceipt verify(Bytes receipt, PackageId sent, Hop hop, ReceiptKind kind)
      throws Refusal, InterruptedException {
    VerifiedReceipt verified = verify(receipt);
    ReceiptDocument document = verified.document();
    requireSame("kind", document.kind(), kind);
    requireSame("package", document.packageId(), sent);
    requireSame("hop", document.hop(), hop.number());
    requireSame("manifest", document.manifest(), hop.manifest().sha256());
    return verified;
  }

  /** Proof that a receipt holds, whatever it is about. */
  public VerifiedReceipt verify(Bytes receipt) throws Refusal, InterruptedException {
    HollowContainer container = HollowContainer.read(receipt);
    requireSame("container", container.kind(), ContainerKind.RECEIPT);
    VerifiedEnvelope envelope = envelopes.verify(container);
    VerifiedSignature seal = envelope.lastSignature();
    requireSame("profile of the seal", seal.profile().orElse(null), Profile.ORG_SEAL);
    ReceiptDocument document = ReceiptDocument.read(container.document().toArray());
    Bytes event = object(container, "event.xml");
    requireSame("event", event.sha256(), document.event());
    CustodyProof proof =
        CustodyProof.verify(
            event.toArray(),
            object(container, "entry.txt").toArray(),
            object(container, "event.tlog-proof").toArray(),
            keys.of(document.origin()));
    EventDocument happened = EventDocument.read(event.toArray());
    requireSame("package of the entry", proof.entry().packageId(), document.packageId());
    requireSame("package of the event", happened.packageId(), document.packageId());
    requireSame("number of the event", proof.entry().seq(), happened.seq());
    return new VerifiedReceipt(document, happened, proof, seal);
  }

  private static Bytes object(HollowContainer container, String name) throws Refusal {
    return container
        .object(new EntryName(name))
        .orElseThrow(() -> refused(name + ": not there (expected: in every receipt)"));
  }

  private static void requireSame(String what, @Nullable Object found, @Nullable Object expected)
      throws Refusal {
    if (!Objects.equals(found, expected)) {
      throw refused(what + ": " + found + " (expected: " + expected + ')');
    }
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Failure.PROOF_INVALID,
        "receipt, " + detail,
        "CUSTODY.md 6",
        "Keep what came and ask the operator of the node: this receipt proves nothing.");
  }
}
