package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.InvalidSignatureException;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies all that can be verified of a container without its items (FORMAT.md sections 3, 4).
 *
 * <p>In this order, refusing by the first that fails: every manifest is in its one spelling and of
 * its hop; hop 1 lists the objects that stand in the container, by their digests, and then items
 * only; each later hop lists the same again, its statement, and every entry of the hop before; each
 * hop's signature holds over its manifest, and each of its side signatures, too, by a signer of the
 * same State. So no byte before the newest hop is left that no signature covers. Whether the
 * signers may sign for whom they speak is the caller's question.
 *
 * <p>Safe for threads if the {@link CadesVerifier} is.
 */
public final class EnvelopeVerifier {
  private final CadesVerifier signatures;

  /**
   * @param signatures whom to trust, and until when
   */
  public EnvelopeVerifier(CadesVerifier signatures) {
    this.signatures = signatures;
  }

  /**
   * Proof that every hop of the container holds.
   *
   * @throws Refusal {@code MANIFEST_MALFORMED} if a manifest has another spelling or lists other
   *     objects, {@code DIGEST_MISMATCH} if an entry is not the one that was signed, {@code
   *     SIGNATURE_INVALID}, {@code SIGNER_UNTRUSTED} or {@code TIMESTAMP_INVALID} if a signature
   *     proves nothing
   */
  public VerifiedEnvelope verify(HollowContainer container) throws Refusal {
    List<Manifest> manifests = new ArrayList<>();
    for (Hop hop : container.hops()) {
      Manifest manifest = Manifest.parse(hop.manifest());
      if (manifest.hop() != hop.number()) {
        throw Manifest.malformed(
            "of hop "
                + hop.number()
                + " refers to the signature of hop "
                + manifest.hop()
                + " (expected: that of the same hop)");
      }
      manifests.add(manifest);
    }
    requireObjects(container, manifests.get(0));
    for (int n = 2; n <= manifests.size(); n++) {
      List<ManifestEntry> expected = covered(manifests.get(0), container, n);
      List<ManifestEntry> actual = manifests.get(n - 1).objects();
      requireSame(n, expected, actual.subList(0, Math.min(expected.size(), actual.size())));
      requireNoMore(n, expected.size(), actual);
    }
    List<VerifiedSignature> verified = verifySignatures(container);
    return new VerifiedEnvelope(container, manifests, verified, verifySides(container, verified));
  }

  /** What hop {@code n} must list: objects and items, its statement, all of the hop before. */
  static List<ManifestEntry> covered(Manifest first, HollowContainer container, int n) {
    Entry statement = container.hops().get(n - 1).statement();
    return covered(first, statement, container.hops().get(n - 2));
  }

  static List<ManifestEntry> covered(Manifest first, @Nullable Entry statement, Hop before) {
    List<ManifestEntry> covered = new ArrayList<>(first.objects());
    if (statement != null) {
      covered.add(ManifestEntry.of(statement));
    }
    for (Entry entry : before.entries()) {
      if (!entry.equals(before.statement())) { // its own manifest lists that
        covered.add(ManifestEntry.of(entry));
      }
    }
    return covered;
  }

  private static void requireObjects(HollowContainer container, Manifest first) throws Refusal {
    List<ManifestEntry> present = container.objects().stream().map(ManifestEntry::of).toList();
    List<ManifestEntry> listed = first.objects();
    int objects = Math.min(present.size(), listed.size());
    requireSame(1, present, listed.subList(0, objects));
    if (container.kind() != ContainerKind.PACKAGE) {
      requireNoMore(1, objects, listed);
    }
    for (ManifestEntry item : listed.subList(objects, listed.size())) {
      if (!item.name().isItem()) {
        throw Manifest.malformed(
            "of hop 1 lists "
                + Quoted.of(item.name().text())
                + " (expected: items only after the document)");
      }
    }
  }

  private static void requireSame(int hop, List<ManifestEntry> expected, List<ManifestEntry> actual)
      throws Refusal {
    for (int i = 0; i < expected.size(); i++) {
      ManifestEntry wanted = expected.get(i);
      if (i >= actual.size() || !isSameObject(wanted, actual.get(i))) {
        throw Manifest.malformed(
            "of hop "
                + hop
                + ", object "
                + (i + 1)
                + ": "
                + (i < actual.size() ? described(actual.get(i)) : "none")
                + " (expected: "
                + described(wanted)
                + ")");
      }
      if (!wanted.digest().equals(actual.get(i).digest())) {
        throw digestMismatch(hop, wanted, actual.get(i));
      }
    }
  }

  private static void requireNoMore(int hop, int count, List<ManifestEntry> actual) throws Refusal {
    if (actual.size() > count) {
      throw Manifest.malformed(
          "of hop "
              + hop
              + ", object "
              + (count + 1)
              + ": "
              + described(actual.get(count))
              + " (expected: no more)");
    }
  }

  private static boolean isSameObject(ManifestEntry a, ManifestEntry b) {
    return a.name().equals(b.name()) && a.mediaType().equals(b.mediaType());
  }

  private static String described(ManifestEntry object) {
    return Quoted.of(object.name().text()) + " as " + object.mediaType();
  }

  private static Refusal digestMismatch(int hop, ManifestEntry found, ManifestEntry signed) {
    return new Refusal(
        Failure.DIGEST_MISMATCH,
        Quoted.of(found.name().text())
            + ": SHA-256 "
            + found.digest()
            + " (expected: "
            + signed.digest()
            + ", as the manifest of hop "
            + hop
            + " has it)",
        "FORMAT.md 3",
        "Take the container as it was signed; one of its entries was replaced.");
  }

  private List<VerifiedSignature> verifySignatures(HollowContainer container) throws Refusal {
    List<VerifiedSignature> verified = new ArrayList<>();
    for (Hop hop : container.hops()) {
      try {
        verified.add(signatures.verify(hop.manifest().toArray(), hop.signature().toArray()));
      } catch (InvalidSignatureException e) {
        throw refused("signature of hop " + hop.number(), e);
      }
    }
    return verified;
  }

  private List<List<VerifiedSide>> verifySides(
      HollowContainer container, List<VerifiedSignature> first) throws Refusal {
    List<List<VerifiedSide>> verified = new ArrayList<>();
    for (Hop hop : container.hops()) {
      List<VerifiedSide> sides = new ArrayList<>();
      for (Entry side : hop.sides()) {
        sides.add(verifySide(hop, side, first.get(hop.number() - 1)));
      }
      verified.add(sides);
    }
    return verified;
  }

  private VerifiedSide verifySide(Hop hop, Entry side, VerifiedSignature first) throws Refusal {
    String what = "side signature " + side.name().text();
    try {
      VerifiedSignature signature =
          signatures.verify(
              hop.manifest().toArray(),
              side.content().toArray(),
              Sides.slot(side.name(), hop.number()));
      requireState(what, signature, first);
      return new VerifiedSide(side.name(), signature);
    } catch (InvalidSignatureException e) {
      throw refused(what, e);
    }
  }

  private static void requireState(String what, VerifiedSignature side, VerifiedSignature first)
      throws Refusal {
    String state = side.signerPath().anchor().state();
    String expected = first.signerPath().anchor().state();
    if (!state.equals(expected)) {
      throw new Refusal(
          Failure.SIGNER_UNTRUSTED,
          what
              + ": signed under the root of "
              + state
              + " (expected: of "
              + expected
              + ", as the first signature of the hop)",
          "FORMAT.md 4",
          "Do not rely on it; ask the signer for a container that one authority has signed.");
    }
  }

  private static Refusal refused(String what, InvalidSignatureException e) {
    Failure failure =
        switch (e.kind()) {
          case MALFORMED, NOT_CADES, ALGORITHM, SIGNATURE -> Failure.SIGNATURE_INVALID;
          case UNTRUSTED_SIGNER -> Failure.SIGNER_UNTRUSTED;
          case TIMESTAMP, UNTRUSTED_TSA, TIME -> Failure.TIMESTAMP_INVALID;
        };
    String action =
        switch (failure) {
          case SIGNER_UNTRUSTED ->
              "Ask the administrator whether the signer's State is trusted for signatures.";
          case TIMESTAMP_INVALID ->
              "Ask the signer for a container with a timestamp of an authority that is trusted.";
          default -> "Ask the signer to sign again; what came was not signed, or was changed.";
        };
    return new Refusal(failure, what + ": " + e.getMessage(), "FORMAT.md 4", action).causedBy(e);
  }
}
