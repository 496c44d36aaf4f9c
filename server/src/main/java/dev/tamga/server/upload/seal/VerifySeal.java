package dev.tamga.server.upload.seal;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.access.Signer;
import dev.tamga.server.attest.Events;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Checks a seal, in the order of PROTOCOL.md section 6, and refuses by the first check that fails.
 * Nothing lasting happens here.
 */
final class VerifySeal {
  private final Supplier<EnvelopeVerifier> envelopes;
  private final RequireSigner signers;
  private final ItemDigests digests;
  private final Duration hashing;

  VerifySeal(
      Supplier<EnvelopeVerifier> envelopes,
      RequireSigner signers,
      ItemDigests digests,
      Duration hashing) {
    this.hashing = hashing;
    this.envelopes = envelopes;
    this.signers = signers;
    this.digests = digests;
  }

  /** Proof for the caller's {@code draft} with its {@code items}. */
  VerifiedSeal verify(PackageRow draft, List<ItemRow> items, Bytes container) throws Refusal {
    HollowContainer hollow = HollowContainer.read(container);
    requireFirstHop(hollow);
    VerifiedEnvelope envelope = envelopes.get().verify(hollow);
    Signer signer = signers.ofAll(draft.producer(), envelope);
    PackageDocument document = PackageDocument.read(hollow.document().toArray());
    requireSameAsDraft(document, draft);
    Map<EntryName, ItemSum> sums = sums(items);
    VerifiedPackage verified = envelope.requireItems(found(items, sums));
    requireSameItems(document, envelope.items(), items);
    return new VerifiedSeal(
        verified,
        document,
        container,
        items,
        sealed(envelope.items(), items, sums),
        checks(envelope, signer, items.size()));
  }

  private static void requireFirstHop(HollowContainer hollow) throws Refusal {
    if (hollow.kind() != ContainerKind.PACKAGE || hollow.hops().size() != 1) {
      throw new Refusal(
          Failure.CONTAINER_MALFORMED,
          "container: "
              + hollow.kind()
              + " with "
              + hollow.hops().size()
              + " hops (expected: a package with hop 1 alone)",
          "PROTOCOL.md 6",
          "Seal with the producer's own signature; recipients answer later.");
    }
  }

  private static void requireSameAsDraft(PackageDocument document, PackageRow draft)
      throws Refusal {
    requireEqual("id", document.id(), draft.id());
    requireEqual("From", document.from(), draft.producer());
    requireEqual("To", document.to(), draft.to());
    requireEqual(
        "Classification", document.handling().classification().name(), draft.classification());
  }

  private static void requireEqual(String what, Object found, Object expected) throws Refusal {
    if (!found.equals(expected)) {
      throw new Refusal(
          Failure.PACKAGE_MISMATCH,
          "package.xml, " + what + ": " + found + " (expected: " + expected + ", as in the draft)",
          "PROTOCOL.md 6",
          "Correct package.xml and sign again, or open another draft.");
    }
  }

  /** Digests of items that are complete; an incomplete one is told by its name and offset. */
  private Map<EntryName, ItemSum> sums(List<ItemRow> items) throws Refusal {
    Map<EntryName, ItemSum> sums = new HashMap<>();
    for (ItemRow item : items) {
      if (!item.isComplete()) {
        throw new Refusal(
            Failure.ITEM_INCOMPLETE,
            "item "
                + item.number()
                + ", "
                + item.name()
                + ": "
                + item.kept().length()
                + " bytes (expected: "
                + item.length()
                + ')',
            "PROTOCOL.md 6",
            "Send the rest of the item, then seal again.");
      }
      sums.put(item.name(), sum(item));
    }
    return sums;
  }

  private ItemSum sum(ItemRow item) throws Refusal {
    return item.sum().isPresent()
        ? item.sum().get()
        : digests.of(item.kept().blob()).of(item.kept(), hashing);
  }

  private static List<ItemDigest> found(List<ItemRow> items, Map<EntryName, ItemSum> sums) {
    List<ItemDigest> found = new ArrayList<>();
    for (ItemRow item : items) {
      ItemSum sum = Objects.requireNonNull(sums.get(item.name()));
      found.add(
          new ItemDigest(new EntryHead(item.name(), item.length(), sum.crc32()), sum.sha256()));
    }
    return found;
  }

  /** The manifest was compared with the bytes already: the document must say the same. */
  private static void requireSameItems(
      PackageDocument document, List<ManifestEntry> manifest, List<ItemRow> items) throws Refusal {
    Map<EntryName, ItemRow> byName = byName(items);
    requireEqualCount(document.items().size(), manifest.size());
    for (int i = 0; i < manifest.size(); i++) {
      ItemDocument said = document.items().get(i);
      ManifestEntry signed = manifest.get(i);
      ItemRow kept = Objects.requireNonNull(byName.get(signed.name()));
      if (!said.name().equals(signed.name())
          || !said.sha256().equals(signed.digest())
          || !said.mediaType().equals(signed.mediaType())
          || said.size() != kept.length()) {
        throw new Refusal(
            Failure.DOCUMENT_MALFORMED,
            "package.xml, item "
                + (i + 1)
                + ": "
                + said.name()
                + ", "
                + said.mediaType()
                + ", "
                + said.size()
                + " bytes, "
                + said.sha256()
                + " (expected: "
                + signed.name()
                + ", "
                + signed.mediaType()
                + ", "
                + kept.length()
                + " bytes, "
                + signed.digest()
                + ')',
            "FORMAT.md 5",
            "Say in package.xml what the manifest says, in the same order, and sign again.");
      }
    }
  }

  private static void requireEqualCount(int said, int signed) throws Refusal {
    if (said != signed) {
      throw new Refusal(
          Failure.DOCUMENT_MALFORMED,
          "package.xml: " + said + " items (expected: " + signed + ", as in the manifest)",
          "FORMAT.md 5",
          "Describe each item of the manifest once, in its order, and sign again.");
    }
  }

  private static Map<EntryName, ItemRow> byName(List<ItemRow> items) {
    Map<EntryName, ItemRow> byName = new HashMap<>();
    items.forEach(item -> byName.put(item.name(), item));
    return byName;
  }

  private static List<Items.Sealed> sealed(
      List<ManifestEntry> manifest, List<ItemRow> items, Map<EntryName, ItemSum> sums) {
    Map<EntryName, ItemRow> byName = byName(items);
    List<Items.Sealed> sealed = new ArrayList<>();
    for (ManifestEntry entry : manifest) {
      ItemRow row = Objects.requireNonNull(byName.get(entry.name()));
      ItemSum sum = Objects.requireNonNull(sums.get(entry.name()));
      sealed.add(new Items.Sealed(row.kept().blob(), entry.mediaType(), sum));
    }
    return sealed;
  }

  private static List<Check> checks(VerifiedEnvelope envelope, Signer signer, int items) {
    VerifiedSignature signature = envelope.lastSignature();
    List<Check> checks = new ArrayList<>();
    checks.add(Check.passed("container", "FORMAT.md 1 to 3"));
    checks.add(Check.passed("signature", "CAdES-BASELINE-T, signed " + signature.signingTime()));
    checks.add(
        Check.passed("signer-path", "to the anchor of " + signature.signerPath().anchor().state()));
    checks.add(Check.passed("signer", signer.role() + ", key " + signer.spki()));
    checks.add(Check.passed("timestamp", "of " + signature.stampedAt()));
    checks.addAll(Events.sideChecks(envelope));
    checks.add(Check.passed("document", "package.xsd"));
    checks.add(Check.passed("digests", items + " items, SHA-256 computed by the node"));
    return checks;
  }
}
