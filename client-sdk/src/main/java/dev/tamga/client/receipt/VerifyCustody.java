package dev.tamga.client.receipt;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.custody.PackageChain;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.CustodyDocument;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the custody of a package as a court would: seal, then for each event its entry, its leaf in
 * the log, the checkpoint and the log's key, and that no event is missing in between (CUSTODY.md
 * sections 1 to 3, FORMAT.md section 7). A long custody comes in pages. Thread-safe.
 */
public final class VerifyCustody {
  private final EnvelopeVerifier envelopes;
  private final LogKeys keys;

  /**
   * @param keys which log's key is believed
   */
  public VerifyCustody(EnvelopeVerifier envelopes, LogKeys keys) {
    this.envelopes = envelopes;
    this.keys = keys;
  }

  /**
   * Proof that the first page holds.
   *
   * @param container the bytes of a custody container
   * @param expected the package; null for whichever it says
   * @throws Refusal PROOF_INVALID, or what else does not hold
   */
  public VerifiedCustody first(Bytes container, @Nullable PackageId expected)
      throws Refusal, InterruptedException {
    return verify(container, expected, Optional.empty());
  }

  /** Proof that a page holds and goes on where {@code before} ended. */
  public VerifiedCustody next(Bytes container, VerifiedCustody before)
      throws Refusal, InterruptedException {
    return verify(container, before.document().packageId(), before.last());
  }

  private VerifiedCustody verify(
      Bytes bytes, @Nullable PackageId expected, Optional<ProvenEvent> before)
      throws Refusal, InterruptedException {
    HollowContainer container = HollowContainer.read(bytes);
    requireSame("container", container.kind(), ContainerKind.CUSTODY);
    VerifiedEnvelope envelope = envelopes.verify(container);
    VerifiedSignature seal = envelope.lastSignature();
    requireSame("profile of the seal", seal.profile().orElse(null), Profile.ORG_SEAL);
    CustodyDocument document = CustodyDocument.read(container.document().toArray());
    if (expected != null) {
      requireSame("package", document.packageId(), expected);
    }
    long from = before.map(event -> event.event().seq()).orElse(0L) + 1;
    requireSame("first event", document.first(), from);
    List<ProvenEvent> events = events(container, document, before);
    Optional<ProvenEvent> last =
        events.isEmpty() ? before : Optional.of(events.get(events.size() - 1));
    return new VerifiedCustody(bytes, document, events, last, seal);
  }

  private List<ProvenEvent> events(
      HollowContainer container, CustodyDocument document, Optional<ProvenEvent> before)
      throws Refusal, InterruptedException {
    long count = document.last() - document.first() + 1;
    requireSame("objects", container.objects().size() - 1L, 3 * count); // custody.xml besides
    PackageChain chain =
        before
            .map(event -> PackageChain.after(event.proof()))
            .orElseGet(() -> PackageChain.of(document.packageId()));
    List<ProvenEvent> events = new ArrayList<>();
    if (count > 0) {
      VerifierKey key = keys.of(document.origin());
      for (long seq = document.first(); seq <= document.last(); seq++) {
        ProvenEvent event = event(container, document, seq, key);
        chain.add(event.proof());
        events.add(event);
      }
    }
    return events;
  }

  private static ProvenEvent event(
      HollowContainer container, CustodyDocument document, long seq, VerifierKey key)
      throws Refusal {
    String stem = String.format(Locale.ROOT, "custody/%06d", seq);
    byte[] xml = object(container, stem + "-event.xml").toArray();
    CustodyProof proof =
        CustodyProof.verify(
            xml,
            object(container, stem + "-entry.txt").toArray(),
            object(container, stem + ".tlog-proof").toArray(),
            key);
    EventDocument event = EventDocument.read(xml);
    requireSame("package of event " + seq, event.packageId(), document.packageId());
    requireSame("number of event " + seq, event.seq(), seq);
    return new ProvenEvent(event, proof);
  }

  private static Bytes object(HollowContainer container, String name) throws Refusal {
    return container
        .object(new EntryName(name))
        .orElseThrow(() -> refused(name + ": not there (expected: three objects for each event)"));
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
        "custody, " + detail,
        "CUSTODY.md 2, 3",
        "Keep what came and ask the operator of the node: this custody proves nothing.");
  }
}
