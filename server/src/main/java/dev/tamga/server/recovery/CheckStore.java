package dev.tamga.server.recovery;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LogCheck;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Reads everything that is stored and reports every disagreement between blobs, state and log
 * (CUSTODY.md section 7). Changes nothing. Memory is bounded whatever is stored; the time is that
 * of reading every byte once.
 *
 * <p>Rows are read page by page, and bytes outside of any transaction, so that it holds nobody up.
 * Nodes may go on meanwhile: what seems wrong is looked at once more, and is reported only if it
 * has not changed.
 */
public final class CheckStore {
  private static final int AT_ONCE = 100;
  private static final int ENTRIES_AT_ONCE = 10_000;

  private final Database database;
  private final BlobStore blobs;
  private final VerifierKey log;
  private final EnvelopeVerifier envelopes;
  private final Duration patience;

  private CheckStore(
      Database database,
      BlobStore blobs,
      VerifierKey log,
      EnvelopeVerifier envelopes,
      Duration patience) {
    this.database = database;
    this.blobs = blobs;
    this.log = log;
    this.envelopes = envelopes;
    this.patience = patience;
  }

  /**
   * Checks what is stored.
   *
   * @param envelopes verifies signatures with the trust of now
   * @param patience how long a receipt is waited for that a running node may be about to store;
   *     zero where none can be running
   * @param found is told of each disagreement
   * @return how many there are
   * @throws IOException if something cannot be read
   */
  public static long run(
      Database database,
      BlobStore blobs,
      VerifierKey log,
      EnvelopeVerifier envelopes,
      Duration patience,
      Consumer<Disagreement> found)
      throws IOException {
    AtomicLong count = new AtomicLong();
    Consumer<Disagreement> counting =
        disagreement -> {
          count.incrementAndGet();
          found.accept(disagreement);
        };
    try {
      new CheckStore(database, blobs, log, envelopes, patience).check(counting);
    } catch (Refusal e) {
      throw new IOException("the database could not be read: " + e.getMessage(), e);
    }
    return count.get();
  }

  private void check(Consumer<Disagreement> found) throws Refusal, IOException {
    checkItems(found);
    new StrayFiles(database, blobs, found).check();
    checkPackages(found);
    LogCheck.run(this::snapshot, ENTRIES_AT_ONCE, log, found);
  }

  private void snapshot(Consumer<Handle> work) throws Refusal {
    boolean unused =
        database.read(
            handle -> {
              work.accept(handle);
              return true;
            });
  }

  private void checkItems(Consumer<Disagreement> found) throws Refusal {
    BlobCheck check = new BlobCheck(blobs);
    List<ItemRow> page = items(0);
    while (!page.isEmpty()) {
      for (ItemRow item : page) {
        checkItem(check, item).ifPresent(found);
      }
      page = items(page.get(page.size() - 1).kept().blob().number());
    }
  }

  private List<ItemRow> items(long after) throws Refusal {
    return database.read(handle -> Items.page(handle, after, AT_ONCE));
  }

  /** A draft's item may grow, be cut back or go away while it is read: then its row changes. */
  private Optional<Disagreement> checkItem(BlobCheck check, ItemRow listed) throws Refusal {
    ItemRow item = listed;
    while (true) {
      Optional<Disagreement> wrong = check.check(item);
      if (wrong.isEmpty()) {
        return wrong;
      }
      Optional<ItemRow> now = database.read(handle -> Items.find(handle, listed.kept().blob()));
      if (now.isEmpty() || now.get().equals(item)) {
        return now.flatMap(row -> wrong);
      }
      item = now.get();
    }
  }

  private void checkPackages(Consumer<Disagreement> found) throws Refusal {
    PackageCheck check = new PackageCheck(database, envelopes, log, found);
    List<PackageRow> page = packages(0);
    while (!page.isEmpty()) {
      for (PackageRow row : page) {
        check.check(row);
      }
      page = packages(page.get(page.size() - 1).seal().orElseThrow().order());
    }
    check.reportMissing(patience);
  }

  private List<PackageRow> packages(long after) throws Refusal {
    return database.read(handle -> Packages.sealed(handle, after, AT_ONCE));
  }
}
