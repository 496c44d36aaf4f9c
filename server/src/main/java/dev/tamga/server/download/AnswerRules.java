package dev.tamga.server.download;

import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.access.Caller;
import dev.tamga.server.storage.state.PackageRow;
import java.util.List;

/**
 * What {@code acceptance.xml} must say to be about this package, by this recipient (FORMAT.md 7).
 */
final class AnswerRules {
  private AnswerRules() {}

  static void requireFits(
      AcceptanceDocument document, PackageRow row, Caller caller, VerifiedEnvelope envelope)
      throws Refusal {
    requireEqual("package", document.packageId(), row.id());
    requireEqual("By", document.by(), caller.authority());
    requireEqual(
        "items",
        document.items().stream().map(ItemFinding::name).toList(),
        envelope.items().stream().map(ManifestEntry::name).toList());
    if (document.decision() == Decision.ACCEPTED) {
      requireMatches(document.items(), envelope.items());
    }
  }

  /** An acceptance vouches for the bytes: what was recomputed must be what was signed. */
  private static void requireMatches(List<ItemFinding> found, List<ManifestEntry> signed)
      throws Refusal {
    for (int i = 0; i < signed.size(); i++) {
      ManifestEntry item = signed.get(i);
      if (!item.digest().equals(found.get(i).sha256())) {
        throw new Refusal(
            Failure.DIGEST_MISMATCH,
            "acceptance.xml, item "
                + item.name()
                + ": SHA-256 "
                + found.get(i).sha256()
                + " (expected: "
                + item.digest()
                + ", as it was signed)",
            "PROTOCOL.md 8",
            "Fetch the item again; if it stays so, dispute the package.");
      }
    }
  }

  private static void requireEqual(String what, Object found, Object expected) throws Refusal {
    if (!found.equals(expected)) {
      throw new Refusal(
          Failure.PACKAGE_MISMATCH,
          "acceptance.xml, " + what + ": " + found + " (expected: " + expected + ')',
          "FORMAT.md 7",
          "Make the acceptance for this package and sign again.");
    }
  }
}
