package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proof that every hop of a container holds: manifests, digests, signatures, timestamps. Only
 * {@link EnvelopeVerifier} makes one. It says nothing of items yet: see {@link #requireItems}.
 */
public final class VerifiedEnvelope {
  private final HollowContainer container;
  private final List<Manifest> manifests;
  private final List<VerifiedSignature> signatures;
  private final List<List<VerifiedSide>> sides;

  VerifiedEnvelope(
      HollowContainer container,
      List<Manifest> manifests,
      List<VerifiedSignature> signatures,
      List<List<VerifiedSide>> sides) {
    this.sides = sides.stream().map(List::copyOf).toList();
    this.container = container;
    this.manifests = List.copyOf(manifests);
    this.signatures = List.copyOf(signatures);
  }

  /** What was verified. */
  public HollowContainer container() {
    return container;
  }

  /** The manifest of each hop, from the first. */
  public List<Manifest> manifests() {
    return manifests;
  }

  /** The signature of each hop, from the first. */
  public List<VerifiedSignature> signatures() {
    return signatures;
  }

  /** The signature of the newest hop. */
  public VerifiedSignature lastSignature() {
    return signatures.get(signatures.size() - 1);
  }

  /** The side signatures of each hop, from the first; most hops have none. */
  public List<List<VerifiedSide>> sides() {
    return sides;
  }

  /** The side signatures of the newest hop. */
  public List<VerifiedSide> lastSides() {
    return sides.get(sides.size() - 1);
  }

  /** The items that hop 1 vouches for, in order; empty unless the container is a package. */
  public List<ManifestEntry> items() {
    return manifests.get(0).objects().stream().filter(o -> o.name().isItem()).toList();
  }

  /**
   * Compares the items that came with those that were signed.
   *
   * @param found what was computed from the bytes of each item, in any order
   * @return proof for the whole package
   * @throws Refusal {@code ITEM_UNEXPECTED} if one is not in the manifest or came twice, {@code
   *     ITEM_MISSING} if one did not come, {@code DIGEST_MISMATCH} if one is not what was signed
   */
  public VerifiedPackage requireItems(List<ItemDigest> found) throws Refusal {
    Map<EntryName, ItemDigest> rest = new LinkedHashMap<>();
    for (ItemDigest item : found) {
      if (rest.put(item.head().name(), item) != null) {
        throw unexpected(item.head().name(), "once");
      }
    }
    List<ItemDigest> ordered = new ArrayList<>();
    for (ManifestEntry signed : items()) {
      ItemDigest item = rest.remove(signed.name());
      if (item == null) {
        throw refusal(
            Failure.ITEM_MISSING,
            signed.name(),
            "not there (expected: SHA-256 " + signed.digest() + ")",
            "Send this item, too, or ask for it again.");
      }
      if (!item.digest().equals(signed.digest())) {
        throw refusal(
            Failure.DIGEST_MISMATCH,
            signed.name(),
            "SHA-256 " + item.digest() + " (expected: " + signed.digest() + ", as it was signed)",
            "Send or fetch this item again; if it stays so, it is not what was signed.");
      }
      ordered.add(item);
    }
    for (EntryName name : rest.keySet()) {
      throw unexpected(name, "items of the manifest only");
    }
    return new VerifiedPackage(this, ordered);
  }

  private static Refusal unexpected(EntryName name, String expected) {
    return refusal(
        Failure.ITEM_UNEXPECTED,
        name,
        "is there (expected: " + expected + ")",
        "Leave it out, or have it signed with the others.");
  }

  private static Refusal refusal(Failure failure, EntryName name, String found, String action) {
    return new Refusal(
        failure, "item " + Quoted.of(name.text()) + ": " + found, "FORMAT.md 3", action);
  }
}
