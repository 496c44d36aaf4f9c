package dev.tamga.client.download;

import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.receipt.VerifiedReceipt;
import dev.tamga.client.receipt.VerifyReceipt;
import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.transfer.Unsigned;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cms.SigningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts or disputes a fetched package: recomputes every digest, signs the next hop, has it
 * recorded, verifies the receipt and appends the hop to the container (PROTOCOL.md section 8).
 */
public final class AnswerPackage {
  private final NodeClient node;
  private final EnvelopeVerifier envelopes;
  private final EnvelopeSigner signer;
  private final VerifyReceipt receipts;
  private final RetryPolicy retry;
  private final AuthorityId authority;
  private final Clock clock;

  /**
   * Wires the flow.
   *
   * @param authority for which the signer signs
   */
  public AnswerPackage(
      NodeClient node,
      EnvelopeVerifier envelopes,
      EnvelopeSigner signer,
      VerifyReceipt receipts,
      RetryPolicy retry,
      AuthorityId authority,
      Clock clock) {
    this.node = node;
    this.envelopes = envelopes;
    this.signer = signer;
    this.receipts = receipts;
    this.retry = retry;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * What the recipient says.
   *
   * @param decision accepts, or disputes
   * @param reason of a dispute; null of an acceptance
   * @param proceedings for which the evidence is taken over
   * @param ownExhibit the recipient's own exhibit number, if it has one
   */
  public record Terms(
      Decision decision,
      @Nullable String reason,
      String proceedings,
      @Nullable String ownExhibit) {}

  /**
   * Answers the package in {@code file}.
   *
   * <p>The signed hop is on the disk before it is sent, so that a lost answer is asked for again
   * with the same signature.
   *
   * @throws Refusal why the container does not hold, or what the node refused
   */
  public AnsweredPackage answer(ContainerFile file, Terms terms, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    VerifiedPackage verified = file.verify(envelopes, listener); // 1 accept nothing unseen
    Path pending = file.path().resolveSibling(file.path().getFileName() + ".answer");
    HollowContainer signed = signed(verified, terms, pending); // 2 durable before it is sent
    PackageId id = id(verified);
    Bytes receipt = post(id, signed); // 3 harmless to repeat
    VerifiedReceipt proof = receipts.verify(receipt, id, signed.lastHop(), kind(terms.decision()));
    Path receiptFile =
        file.path().resolveSibling(id + ".receipt-" + proof.event().seq() + ".asice");
    DurableFiles.write(receiptFile, receipt.toArray());
    file.append(verified, signed); // 4 the chain of custody in one file
    Files.deleteIfExists(pending);
    return new AnsweredPackage(id, terms.decision(), proof, receiptFile);
  }

  private static PackageId id(VerifiedPackage verified) throws Refusal {
    return PackageDocument.read(verified.envelope().container().document().toArray()).id();
  }

  private HollowContainer signed(VerifiedPackage verified, Terms terms, Path pending)
      throws Refusal, IOException {
    if (Files.exists(pending)) {
      HollowContainer kept = HollowContainer.read(Bytes.of(Files.readAllBytes(pending)));
      if (continues(verified, kept, terms)) {
        return kept;
      }
    }
    HollowContainer fresh = sign(verified, acceptance(verified, terms));
    DurableFiles.write(pending, fresh.write().toArray());
    return fresh;
  }

  /** Whether what was signed before is the next hop of this container, and says the same. */
  private static boolean continues(VerifiedPackage verified, HollowContainer kept, Terms terms)
      throws Refusal {
    HollowContainer container = verified.envelope().container();
    var statement = kept.lastHop().statement();
    return container.isStartOf(kept)
        && kept.hops().size() == container.hops().size() + 1
        && statement != null
        && AcceptanceDocument.read(statement.content().toArray()).decision() == terms.decision();
  }

  private AcceptanceDocument acceptance(VerifiedPackage verified, Terms terms) throws Refusal {
    List<ItemFinding> findings = new ArrayList<>();
    for (ItemDigest item : verified.items()) {
      long size = item.head().size();
      findings.add(ItemFinding.of(item.head().name(), size, item.digest(), size, item.digest()));
    }
    try {
      return new AcceptanceDocument(
          id(verified),
          authority,
          terms.decision(),
          findings,
          terms.reason(),
          terms.proceedings(),
          terms.ownExhibit(),
          clock.instant());
    } catch (IllegalArgumentException e) {
      throw new Refusal(
              Failure.DOCUMENT_MALFORMED,
              "acceptance.xml: " + e.getMessage(),
              "FORMAT.md 7",
              "Correct what is named.")
          .causedBy(e);
    }
  }

  private HollowContainer sign(VerifiedPackage verified, AcceptanceDocument document)
      throws Refusal {
    try {
      return signer.addHop(verified.envelope(), "acceptance", document.write());
    } catch (SigningException e) {
      throw Unsigned.refusal("the answer", e);
    }
  }

  private Bytes post(PackageId id, HollowContainer signed) throws Refusal, InterruptedException {
    byte[] body = signed.write().toArray();
    return Bytes.of(
        retry
            .run(
                () ->
                    node.call(
                        Request.of("POST", Paths.acceptance(id))
                            .body(MediaTypes.ASICE, body)
                            .maxAnswer(Limits.HOLLOW_BYTES)
                            .repeatable()))
            .body());
  }

  private static ReceiptKind kind(Decision decision) {
    return decision == Decision.ACCEPTED
        ? ReceiptKind.RECIPIENT_VERIFIED
        : ReceiptKind.RECIPIENT_DISPUTED;
  }
}
