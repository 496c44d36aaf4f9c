package dev.tamga.client.upload;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.receipt.VerifiedReceipt;
import dev.tamga.client.receipt.VerifyReceipt;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.transfer.Unsigned;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.DraftRequest;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cms.SigningException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends a package: draft, items, seal, receipt. A crash after any step is made good by running it
 * again with the same {@link Outgoing}.
 */
public final class SendPackage {
  private final NodeClient node;
  private final EnvelopeSigner signer;
  private final VerifyReceipt receipts;
  private final RetryPolicy retry;
  private final long pieceBytes;

  /**
   * Wires the flow.
   *
   * @param pieceBytes bytes of one request; what a wrong checksum costs
   */
  public SendPackage(
      NodeClient node,
      EnvelopeSigner signer,
      VerifyReceipt receipts,
      RetryPolicy retry,
      long pieceBytes) {
    this.node = node;
    this.signer = signer;
    this.receipts = receipts;
    this.retry = retry;
    this.pieceBytes = pieceBytes;
  }

  /**
   * Sends, or goes on sending.
   *
   * @throws Refusal what the node refused, or SOURCE_CHANGED
   * @throws IOException if a source cannot be read or the token cannot be written
   */
  public SentPackage send(Outgoing outgoing, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    Optional<Bytes> kept = outgoing.sealed();
    Sealed sealed = kept.isPresent() ? Sealed.read(kept.get()) : upload(outgoing, listener);
    Bytes receipt = seal(sealed); // 4 harmless to repeat
    VerifiedReceipt verified =
        receipts.verify(
            receipt, sealed.document().id(), sealed.hop(), ReceiptKind.SUBMISSION_ACCEPTANCE);
    Path file = outgoing.keepReceipt(receipt); // 5 handed in, and the sender can prove it
    return new SentPackage(sealed.document(), verified, file);
  }

  private Sealed upload(Outgoing outgoing, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    openDraft(outgoing.consignment().plan()); // 1 harmless to repeat
    List<Sha256> digests = uploadItems(outgoing, listener); // 2 goes on where the node is
    Sealed sealed = sign(outgoing.consignment().document(digests));
    outgoing.keepSealed(sealed.bytes()); // 3 from here on the same container is sent
    return sealed;
  }

  /** What is handed in. */
  private record Sealed(PackageDocument document, Hop hop, Bytes bytes) {
    static Sealed read(Bytes bytes) throws Refusal {
      HollowContainer container = HollowContainer.read(bytes);
      return new Sealed(
          PackageDocument.read(container.document().toArray()), container.lastHop(), bytes);
    }
  }

  private void openDraft(PackageDocument plan) throws Refusal, InterruptedException {
    byte[] draft = new DraftRequest(plan.to(), plan.handling().classification()).print();
    Answer unused =
        retry.run(
            () ->
                node.call(
                    Request.of("PUT", Paths.ofPackage(plan.id()))
                        .body(MediaTypes.JSON, draft)
                        .maxAnswer(DraftState.MAX_BYTES)
                        .repeatable()));
  }

  private List<Sha256> uploadItems(Outgoing outgoing, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    PackageDocument plan = outgoing.consignment().plan();
    List<Sha256> digests = new ArrayList<>();
    for (int i = 0; i < plan.items().size(); i++) {
      UploadItem upload =
          new UploadItem(
              node,
              retry,
              pieceBytes,
              plan.id(),
              plan.items().get(i).name(),
              outgoing.consignment().sources().get(i),
              listener);
      digests.add(upload.send());
    }
    return digests;
  }

  private Sealed sign(PackageDocument document) throws Refusal {
    List<ManifestEntry> items =
        document.items().stream()
            .map(item -> new ManifestEntry(item.name(), item.mediaType(), item.sha256()))
            .toList();
    try {
      HollowContainer container =
          signer.seal(PackageDocument.NAME, document.write(), List.of(), items);
      return new Sealed(document, container.lastHop(), container.write());
    } catch (SigningException e) {
      throw Unsigned.refusal("the package", e);
    }
  }

  private Bytes seal(Sealed sealed) throws Refusal, InterruptedException {
    Answer answer =
        retry.run(
            () ->
                node.call(
                    Request.of("POST", Paths.seal(sealed.document().id()))
                        .body(MediaTypes.ASICE, sealed.bytes().toArray())
                        .maxAnswer(Limits.HOLLOW_BYTES)
                        .repeatable()));
    return Bytes.of(answer.body());
  }
}
