package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.Receipts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right at start what a crash left (CUSTODY.md section 5): bytes beyond what was acknowledged
 * are cut, files without a row are removed, receipts that were promised are issued. Each step may
 * be repeated, so a crash in the middle of it does no harm. Runs before the node takes requests.
 */
public final class Replay {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final int AT_ONCE = 1000;

  private final Storage storage;
  private final IssueReceipt receipts;

  /** Wires the steps. */
  public Replay(Storage storage, IssueReceipt receipts) {
    this.storage = storage;
    this.receipts = receipts;
  }

  /** Runs all steps. */
  public void run() throws Refusal, IOException {
    int trimmed = trimDrafts();
    int removed = removeOrphans();
    int issued = issueReceipts();
    log.info(
        "recovery: {} items cut, {} files removed, {} receipts issued", trimmed, removed, issued);
  }

  private int trimDrafts() throws Refusal, IOException {
    try {
      return storage
          .database()
          .read(
              handle -> {
                int[] trimmed = new int[1];
                Items.forEachInDrafts(handle, item -> trimmed[0] += trim(item));
                return trimmed[0];
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int trim(ItemRow item) {
    try {
      return storage.blobs().trim(item.kept()) ? 1 : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int removeOrphans() throws Refusal, IOException {
    List<BlobId> page = new ArrayList<>();
    List<BlobId> orphans = new ArrayList<>();
    storage
        .blobs()
        .forEach(
            blob -> {
              page.add(blob);
              if (page.size() == AT_ONCE) {
                orphans.addAll(without(page));
                page.clear();
              }
            });
    orphans.addAll(without(page));
    for (BlobId orphan : orphans) {
      storage.blobs().delete(orphan);
    }
    return orphans.size();
  }

  private List<BlobId> without(List<BlobId> blobs) {
    try {
      return storage
          .database()
          .read(handle -> blobs.stream().filter(b -> Items.find(handle, b).isEmpty()).toList());
    } catch (Refusal e) {
      throw new IllegalStateException("the database is not answering at start", e);
    }
  }

  /**
   * One that cannot be signed now stays promised: the repeated seal, or the next start, issues it.
   */
  private int issueReceipts() throws Refusal {
    int issued = 0;
    for (Receipts.Due due : storage.database().read(handle -> Receipts.due(handle, AT_ONCE))) {
      try {
        var unused = receipts.issue(due);
        issued++;
      } catch (Refusal refusal) {
        log.warn(
            "receipt {} of package {} is still due: {}", due.seq(), due.pkg(), refusal.detail());
      }
    }
    return issued;
  }
}
