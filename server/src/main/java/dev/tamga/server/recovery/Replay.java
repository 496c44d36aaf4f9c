package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Orphans;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right at start what a crash left of this node's files (CUSTODY.md section 5): bytes beyond
 * what was acknowledged are cut, files without a row are removed unless they are too many. Each
 * step may be repeated, so a crash in the middle of it does no harm. Runs before the node takes
 * requests. What the service has to see to is a duty: {@link IssuePromised}, and the tidying of
 * objects.
 */
public final class Replay {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final int AT_ONCE = 1000;
  private static final int MOST = 10_000; // in memory; the rest goes at the next start

  private final Storage storage;
  private final List<BlobId> page = new ArrayList<>();
  private final List<BlobId> orphans = new ArrayList<>();
  private long all;
  private long without;

  /** Wires the steps. */
  public Replay(Storage storage) {
    this.storage = storage;
  }

  /**
   * Runs all steps, once.
   *
   * @return what an operator has to know as long as the node runs; empty if nothing
   */
  public Optional<String> run() throws Refusal, IOException {
    int trimmed = trimDrafts();
    findOrphans();
    Optional<String> kept = tooMany();
    if (kept.isEmpty()) {
      for (BlobId orphan : orphans) {
        storage.blobs().delete(orphan);
      }
    }
    kept.ifPresent(log::warn);
    log.info(
        "recovery: {} items cut, {} files removed", trimmed, kept.isEmpty() ? orphans.size() : 0);
    return kept;
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

  private void findOrphans() throws IOException {
    storage
        .blobs()
        .forEach(
            blob -> {
              all++;
              page.add(blob);
              if (page.size() == AT_ONCE) {
                look();
              }
            });
    look();
  }

  private void look() {
    try {
      List<BlobId> found =
          storage
              .database()
              .read(handle -> page.stream().filter(b -> Items.find(handle, b).isEmpty()).toList());
      page.clear();
      without += found.size();
      found.stream().limit(Math.max(0, MOST - orphans.size())).forEach(orphans::add);
    } catch (Refusal e) {
      throw new IllegalStateException("the database is not answering at start", e);
    }
  }

  /** As with objects: newer bytes beside an older database are evidence, and not what is left. */
  private Optional<String> tooMany() {
    return Orphans.areTooMany(without, all)
        ? Optional.of(
            without
                + " of "
                + all
                + " files of items have no row in the database (expected: at most one in ten, or "
                + Orphans.FEW
                + "), and none was removed: see whether an older database was restored beside newer"
                + " bytes; if it is the right one, move these files away by hand (tamga-server"
                + " check names them; STORAGE.md 9)")
        : Optional.empty();
  }
}
