package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.PackageRow;
import java.time.Duration;

/**
 * The limits of drafts (PROTOCOL.md section 11).
 *
 * @param items in a package
 * @param itemBytes of one item
 * @param openDrafts of one authority
 * @param draftBytes announced in the open drafts of one authority
 * @param jsonBytes of a JSON body
 * @param hollowBytes of a hollow container
 * @param expiry of a draft, from the last byte that arrived
 * @param takeover how long a newer request waits for an older one to let an item go
 * @param hashing how long a seal waits for items to be hashed
 */
public record DraftRules(
    int items,
    long itemBytes,
    int openDrafts,
    long draftBytes,
    int jsonBytes,
    int hollowBytes,
    Duration expiry,
    Duration takeover,
    Duration hashing) {

  void requireDraft(Drafts.Usage usage) throws Refusal {
    if (usage.drafts() >= openDrafts) {
      throw reached("open drafts: " + usage.drafts(), openDrafts, "limits.open-drafts");
    }
  }

  void requireItem(PackageRow draft, Drafts.Usage usage, long length) throws Refusal {
    if (draft.items() >= items) {
      throw reached("items of package " + draft.id() + ": " + draft.items(), items, "limits.items");
    }
    if (length > draftBytes - usage.bytes()) {
      throw reached(
          "bytes in open drafts: " + usage.bytes() + " and " + length + " more",
          draftBytes,
          "limits.open-draft-bytes");
    }
  }

  void requireLength(long length) throws Refusal {
    if (length > itemBytes) {
      throw new Refusal(
          Failure.REQUEST_TOO_LARGE,
          "item: " + length + " bytes (expected: at most " + itemBytes + "; limits.item)",
          "PROTOCOL.md 11",
          "Split the item, or ask the node's operator for a larger limit.");
    }
  }

  private static Refusal reached(String found, long limit, String setting) {
    return new Refusal(
        Failure.LIMIT_REACHED,
        found + " (expected: at most " + limit + "; " + setting + ')',
        "PROTOCOL.md 11",
        "Seal or abandon a draft first, or ask the node's operator for a larger limit.");
  }
}
