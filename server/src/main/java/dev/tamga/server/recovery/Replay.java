package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right at start what a crash left of this node's files (CUSTODY.md section 5): bytes beyond
 * what was acknowledged are cut, files without a row are removed. Each step may be repeated, so a
 * crash in the middle of it does no harm. Runs before the node takes requests. What the service has
 * to see to is a duty: {@link IssuePromised}, and the tidying of objects.
 */
public final class Replay {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final int AT_ONCE = 1000;

  private final Storage storage;

  /** Wires the steps. */
  public Replay(Storage storage) {
    this.storage = storage;
  }

  /** Runs all steps. */
  public void run() throws Refusal, IOException {
    int trimmed = trimDrafts();
    int removed = removeOrphans();
    log.info("recovery: {} items cut, {} files removed", trimmed, removed);
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
}
