package dev.tamga.client.download;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The documents of a verified package, read and compared with each other: what {@code package.xml}
 * says of an item is what the manifest and the bytes say (FORMAT.md section 5), every answer is one
 * of a recipient to this package, and each was signed in the State whose authority it speaks for.
 *
 * <p>Whether the signer may sign for that authority is in the register of a node, not here.
 *
 * @param document what was sent
 * @param answers the statements of hop 2 and later, in order
 */
public record PackageContent(PackageDocument document, List<AcceptanceDocument> answers) {
  /** Keeps the answers in an unchanging list. */
  public PackageContent {
    answers = List.copyOf(answers);
  }

  /**
   * Reads and compares all documents, but for the sizes of items, which only their bytes tell.
   *
   * @throws Refusal DOCUMENT_MALFORMED, PACKAGE_MISMATCH or SIGNER_NOT_ENTITLED
   */
  public static PackageContent of(VerifiedEnvelope envelope) throws Refusal {
    HollowContainer container = envelope.container();
    PackageDocument document = PackageDocument.read(container.document().toArray());
    requireItems(document, envelope.items());
    requireState(document.from(), envelope.signatures().get(0), 1); // its sides: the same State
    List<AcceptanceDocument> answers = new ArrayList<>();
    for (Hop hop : container.hops()) {
      Entry statement = hop.statement();
      if (statement != null) {
        AcceptanceDocument answer = AcceptanceDocument.read(statement.content().toArray());
        requireAnswer(document, answer, hop.number());
        requireState(answer.by(), envelope.signatures().get(hop.number() - 1), hop.number());
        answers.add(answer);
      }
    }
    return new PackageContent(document, answers);
  }

  /**
   * As {@link #of(VerifiedEnvelope)}, and the sizes of the items.
   *
   * @throws Refusal DOCUMENT_MALFORMED, PACKAGE_MISMATCH or SIGNER_NOT_ENTITLED
   */
  public static PackageContent of(VerifiedPackage verified) throws Refusal {
    PackageContent content = of(verified.envelope());
    List<ItemDigest> found = verified.items();
    for (int i = 0; i < found.size(); i++) {
      ItemDocument said = content.document().items().get(i);
      requireSame("size of " + said.name(), said.size(), found.get(i).head().size());
    }
    return content;
  }

  private static void requireItems(PackageDocument document, List<ManifestEntry> signed)
      throws Refusal {
    requireSame("number of items", document.items().size(), signed.size());
    for (int i = 0; i < signed.size(); i++) {
      ItemDocument said = document.items().get(i);
      ManifestEntry listed = signed.get(i);
      requireSame("item " + (i + 1), said.name(), listed.name());
      requireSame("SHA-256 of " + said.name(), said.sha256(), listed.digest());
      requireSame("media type of " + said.name(), said.mediaType(), listed.mediaType());
    }
  }

  private static void requireAnswer(PackageDocument document, AcceptanceDocument answer, int hop)
      throws Refusal {
    requireSame("package of hop " + hop, answer.packageId(), document.id());
    if (!document.to().contains(answer.by())) {
      throw mismatch("hop " + hop + ": answer of " + answer.by() + " (expected: a recipient)");
    }
  }

  private static void requireState(AuthorityId authority, VerifiedSignature signature, int hop)
      throws Refusal {
    String state = signature.signerPath().anchor().state();
    if (!state.equals(authority.state())) {
      throw new Refusal(
          Failure.SIGNER_NOT_ENTITLED,
          "hop "
              + hop
              + ": signed under the root of "
              + state
              + " for "
              + authority
              + " (expected: the root of "
              + authority.state()
              + ')',
          "FORMAT.md 4, 8",
          "Do not rely on it; ask the authority that it names.");
    }
  }

  private static void requireSame(String what, Object said, Object found) throws Refusal {
    if (!Objects.equals(said, found)) {
      throw mismatch(what + ": " + said + " in the document (expected: " + found + ')');
    }
  }

  private static Refusal mismatch(String detail) {
    return new Refusal(
        Failure.PACKAGE_MISMATCH,
        detail,
        "FORMAT.md 5",
        "Ask the sender: what was signed contradicts itself.");
  }
}
