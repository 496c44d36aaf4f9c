package dev.tamga.server.migrate;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.digest.ItemSum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Copies the bytes of all items that are not in the new place yet, drafts' too: a few items at a
 * time, 1 MiB of memory for each. What is recorded there says where to go on, and a SHA-256 there
 * that the item is complete.
 */
final class CopyBytes {
  private static final int AT_ONCE = 256;
  private static final int COPIERS = 4;
  private static final int MOST_TOLD = 20;

  private final House from;
  private final House to;
  private final MoveListener listener;
  private final Patience patience;
  private final Clock clock;
  private final BlockingQueue<CopyItem> copiers = new ArrayBlockingQueue<>(COPIERS);
  private final List<String> damaged = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private int inARow; // that could not be read
  private volatile boolean failed;

  CopyBytes(House from, House to, MoveListener listener, Patience patience, Clock clock) {
    this.from = from;
    this.to = to;
    this.listener = listener;
    this.patience = patience;
    this.clock = clock;
    for (int i = 0; i < COPIERS; i++) {
      copiers.add(new CopyItem());
    }
  }

  /**
   * Returns when all are durable and recorded. A crash leaves what was recorded.
   *
   * @throws MoveException if items are damaged in the old place, or cannot be read there, after all
   *     others were copied
   * @throws Refusal {@code STORAGE_FULL} or {@code BUSY} if a place fails for longer than the
   *     patience is; of the old place, if nothing at all can be read there
   */
  void run() throws MoveException, Refusal {
    ExecutorService pool = Executors.newFixedThreadPool(COPIERS);
    try {
      long last = 0;
      List<StoredItem> page = page(last);
      while (!page.isEmpty()) {
        copy(pool, page);
        last = page.get(page.size() - 1).kept().blob().number();
        page = page(last);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MoveException("The move was interrupted. Run it again: it goes on where it ended.");
    } finally {
      pool.shutdownNow();
    }
    requireWhole();
  }

  private List<StoredItem> page(long last) throws Refusal {
    return patience.ask(
        () -> from.database().read(handle -> StoredItem.after(handle, last, AT_ONCE)));
  }

  private void copy(ExecutorService pool, List<StoredItem> page)
      throws Refusal, InterruptedException {
    List<Callable<Boolean>> tasks =
        page.stream().<Callable<Boolean>>map(item -> () -> copy(item)).toList();
    for (Future<Boolean> done : pool.invokeAll(tasks)) {
      try {
        boolean unused = done.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Refusal refusal) {
          throw refusal;
        }
        throw e.getCause() instanceof IllegalStateException named
            ? named
            : new IllegalStateException("an item could not be copied: " + e.getCause(), e);
      }
    }
  }

  private boolean copy(StoredItem item) throws Refusal, InterruptedException {
    if (failed) {
      return false; // the others wait for nothing
    }
    CopyItem copier = copiers.take();
    SourceReader source = new SourceReader(from.blobs(), item.kept());
    try {
      Optional<Refusal> unread = patience.ask(() -> tryOnce(item, copier, source));
      return unread.isEmpty() ? goOn() : pass(item, unread.get());
    } catch (Refusal e) {
      if (e.failure() == Failure.STORED_DATA_DAMAGED || source.couldNotRead(e)) {
        return pass(item, e);
      }
      throw fail(item, e);
    } catch (RuntimeException e) {
      failed = true;
      throw new IllegalStateException(item + " could not be copied: " + e, e);
    } finally {
      copiers.add(copier);
    }
  }

  /** What a disk does not give now it does not give in a minute: only a store is asked again. */
  private Optional<Refusal> tryOnce(StoredItem item, CopyItem copier, SourceReader source)
      throws Refusal {
    try {
      boolean unused = copy(item, copier, source);
      return Optional.empty();
    } catch (Refusal e) {
      if (from.files().isPresent() && source.couldNotRead(e)) {
        return Optional.of(e);
      }
      throw e;
    }
  }

  private synchronized boolean goOn() {
    inARow = 0;
    return true;
  }

  /** Names an item that stays behind, so that all others are copied. */
  private synchronized boolean pass(StoredItem item, Refusal why) throws Refusal {
    if (why.failure() == Failure.STORED_DATA_DAMAGED) {
      damaged.add(item + ", " + BlobRefusals.withCause(why));
      return false;
    }
    inARow++;
    if (isAway()) {
      throw fail(item, why);
    }
    unreadable.add(item + ", " + BlobRefusals.withCause(why));
    return false;
  }

  /** Whether it is the old place that cannot be read, and not one item. */
  private boolean isAway() {
    try {
      return from.files().isPresent() ? from.blobs().isEmpty() : inARow >= COPIERS;
    } catch (IOException | UncheckedIOException e) {
      return false; // a part of it: the items are named
    }
  }

  private Refusal fail(StoredItem item, Refusal why) {
    failed = true;
    return new Refusal(
            why.failure(), item + ", " + BlobRefusals.withCause(why), why.rule(), why.action())
        .causedBy(why);
  }

  private boolean copy(StoredItem item, CopyItem copier, SourceReader source) throws Refusal {
    StoredItem there =
        to.database()
            .read(handle -> StoredItem.find(handle, item.kept().blob()))
            .orElseThrow(
                () ->
                    new IllegalStateException(item.kept().blob() + " has no row in the new place"));
    if (item.isIn(there)) {
      return true;
    }
    RecordCopied record = new RecordCopied(to, there.kept(), listener, clock);
    try (BlobReader reader = source.open();
        BlobLease lease = to.blobs().lease(item.kept().blob(), () -> {}, Duration.ZERO)) {
      BlobWriter writer = lease.append(there.kept());
      writer.onProgress(record::progress);
      ItemSum sum = copier.copy(reader, writer);
      requireSame(item, sum);
      record.finish(writer.force(), item.sum());
    }
    return true;
  }

  private static void requireSame(StoredItem item, ItemSum sum) throws Refusal {
    if (item.sum().isPresent() && !item.sum().get().equals(sum)) {
      throw BlobRefusals.damaged(
          item.kept().blob(),
          Damage.ofWhole("SHA-256 " + item.sum().get().sha256(), "SHA-256 " + sum.sha256()));
    }
  }

  private synchronized void requireWhole() throws MoveException {
    List<String> lines = new ArrayList<>();
    if (!damaged.isEmpty()) {
      lines.add(
          "Damaged in the old place: "
              + damaged.size()
              + " items. All others are copied; restore these from a backup and run it again.");
      lines.addAll(damaged.subList(0, Math.min(MOST_TOLD, damaged.size())));
    }
    if (!unreadable.isEmpty()) {
      lines.add(
          "Not readable in the old place: "
              + unreadable.size()
              + " items. All others are copied; mend the disk or restore these from a backup, and"
              + " run it again.");
      lines.addAll(unreadable.subList(0, Math.min(MOST_TOLD, unreadable.size())));
    }
    if (!lines.isEmpty()) {
      throw new MoveException(String.join(System.lineSeparator(), lines));
    }
  }
}
