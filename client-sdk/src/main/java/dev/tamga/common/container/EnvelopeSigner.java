package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SignatureSlot;
import dev.tamga.pki.cms.SigningException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes and signs containers (FORMAT.md sections 3, 4, 7). The producer signs after the last byte
 * of the last item: what is signed are digests. Safe for threads if the {@link CadesSigner} is.
 */
public final class EnvelopeSigner {
  private final CadesSigner signer;
  private final List<CadesSigner> sides;

  /**
   * @param signer key, certificate and timestamps of the one who signs
   * @throws IllegalArgumentException if its algorithm is not one for a first signature
   */
  public EnvelopeSigner(CadesSigner signer) {
    this(signer, List.of());
  }

  /**
   * One who signs every hop a second time, by other algorithms (FORMAT.md section 4).
   *
   * @param signer for the first signature
   * @param sides for the side signatures, in any order; at most one for GOST and one for ML-DSA
   * @throws IllegalArgumentException if an algorithm does not belong there, or two are of one kind
   */
  public EnvelopeSigner(CadesSigner signer, List<CadesSigner> sides) {
    this.signer = signer;
    this.sides = sides.stream().sorted(Comparator.comparing(CadesSigner::slot)).toList();
    List<SignatureSlot> slots = this.sides.stream().map(CadesSigner::slot).toList();
    if (signer.slot() != SignatureSlot.FIRST
        || slots.contains(SignatureSlot.FIRST)
        || slots.size() != Set.copyOf(slots).size()) {
      throw new IllegalArgumentException(
          "signatures: first "
              + signer.slot()
              + ", then "
              + slots
              + " (expected: ECDSA or RSA first, then at most one GOST and one PQC; FORMAT.md 4)");
    }
  }

  /**
   * Seals a document: hop 1.
   *
   * @param documentName {@code package.xml}, {@code receipt.xml}, {@code custody.xml}, {@code
   *     log-key.txt} or {@code trust-list.json}
   * @param document its bytes, which are signed as they are
   * @param objects further objects that stand in the container, in order; none in a package
   * @param items what stands beside the hollow container, in order; none but in a package
   * @return the hollow container
   * @throws Refusal {@code CONTAINER_MALFORMED} or {@code MANIFEST_MALFORMED} if they make no
   *     container: a name that is not allowed, too many or too large
   * @throws SigningException if the key or the timestamp authority fails
   */
  public HollowContainer seal(
      String documentName, byte[] document, List<Entry> objects, List<ManifestEntry> items)
      throws Refusal, SigningException {
    List<Entry> all = new ArrayList<>();
    all.add(new Entry(name(documentName), Bytes.of(document)));
    all.addAll(objects);
    List<ManifestEntry> listed = new ArrayList<>(all.stream().map(ManifestEntry::of).toList());
    listed.addAll(items);
    all.addAll(sign(1, null, listed).entries());
    return HollowContainer.of(all);
  }

  /**
   * Adds a hop: a statement about all that the container holds.
   *
   * @param verified what is signed again has been verified
   * @param word names the statement: {@code acceptance}
   * @param statement its bytes, which are signed as they are
   * @return the container with one hop more
   * @throws Refusal {@code CONTAINER_MALFORMED} or {@code MANIFEST_MALFORMED} if a limit of
   *     FORMAT.md section 10 is reached
   * @throws SigningException if the key or the timestamp authority fails
   */
  public HollowContainer addHop(VerifiedEnvelope verified, String word, byte[] statement)
      throws Refusal, SigningException {
    HollowContainer container = verified.container();
    int number = container.hops().size() + 1;
    Entry stated = new Entry(statementName(number, word), Bytes.of(statement));
    List<ManifestEntry> listed =
        EnvelopeVerifier.covered(verified.manifests().get(0), stated, container.lastHop());
    return container.withHop(sign(number, stated, listed));
  }

  private Hop sign(int number, @Nullable Entry statement, List<ManifestEntry> listed)
      throws Refusal, SigningException {
    Bytes manifest = manifest(number, listed).print();
    Bytes signature = Bytes.of(signer.sign(manifest.toArray()));
    List<Entry> beside = new ArrayList<>();
    for (CadesSigner side : sides) {
      Bytes signed = Bytes.of(side.sign(manifest.toArray()));
      beside.add(new Entry(Sides.name(side.slot(), number), signed));
    }
    return new Hop(number, statement, manifest, signature, beside);
  }

  private static Manifest manifest(int number, List<ManifestEntry> listed) throws Refusal {
    try {
      return new Manifest(number, listed);
    } catch (IllegalArgumentException e) {
      throw refused(Failure.MANIFEST_MALFORMED, "manifest", e);
    }
  }

  private static EntryName name(String text) throws Refusal {
    try {
      return new EntryName(text);
    } catch (IllegalArgumentException e) {
      throw refused(Failure.CONTAINER_MALFORMED, "document", e);
    }
  }

  private static EntryName statementName(int number, String word) throws Refusal {
    try {
      return EntryOrder.statement(number, word);
    } catch (IllegalArgumentException e) {
      throw refused(Failure.CONTAINER_MALFORMED, "statement", e);
    }
  }

  private static Refusal refused(Failure failure, String what, IllegalArgumentException e) {
    return new Refusal(
            failure,
            what + ": " + e.getMessage(),
            "FORMAT.md 2, 10",
            "Rename what is named, and put many small files into a bundle (FORMAT.md 6).")
        .causedBy(e);
  }
}
