package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Locks;
import dev.tamga.server.storage.state.Locks.Due;
import dev.tamga.server.storage.state.Locks.Until;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Locks the objects of sealed items, and extends locks of which half has passed, the one that ends
 * first before the others (STORAGE.md section 4). While the store is asked there is no transaction.
 *
 * <p>A crash leaves the results of the last minute unrecorded: those objects are locked once more,
 * which is harmless. Memory: a page of rows and a page of keys. For one thread at a time, which may
 * be interrupted.
 */
public final class LockStored {
  private static final int ITEMS_AT_ONCE = 100;

  private final Database database;
  private final BatchWriter writer;
  private final ObjectLock lock;
  private final Duration pause;
  private final Clock clock;
  private final Postponed postponed = new Postponed();

  /** One for the service's life. */
  public LockStored(
      Database database, BatchWriter writer, ObjectLock lock, Duration pause, Clock clock) {
    this.database = database;
    this.writer = writer;
    this.lock = lock;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Locks all that is due, once.
   *
   * @param guard throws in a transaction if it is not this process's to do any more
   * @throws Refusal what the guard throws, or {@code BUSY} if the database cannot be reached
   * @throws IOException if items could not be locked, after all others were, or ten objects in a
   *     row; they stay due
   * @throws InterruptedException if it was stopped
   */
  public void run(Work<Boolean> guard) throws Refusal, IOException, InterruptedException {
    new Run(guard).run();
  }

  private final class Run {
    private final Work<Boolean> guard;
    private final StorePass pass = new StorePass(database, pause, "locked", postponed);
    private final Instant now = clock.instant();
    private final Instant before = now.plus(lock.terms().ahead());
    private final Instant lockable = lock.terms().compliance() ? before : now; // all that is due
    private final Map<BlobId, Until> locked = new LinkedHashMap<>(); // not recorded yet

    Run(Work<Boolean> guard) {
      this.guard = guard;
    }

    void run() throws Refusal, IOException, InterruptedException {
      List<Due> page = page(Due.FIRST);
      while (!page.isEmpty() && pass.goesOn()) {
        for (Due item : page) {
          if (pass.goesOn() && !pass.skips(item.blob())) {
            lock(item.blob());
          }
        }
        record();
        page = page(page.get(page.size() - 1));
      }
      Optional<IOException> failure = pass.failure();
      if (failure.isPresent()) {
        throw failure.get();
      }
    }

    private List<Due> page(Due after) throws Refusal {
      return database.read(handle -> Locks.due(handle, before, lockable, after, ITEMS_AT_ONCE));
    }

    private void lock(BlobId blob) throws Refusal, InterruptedException {
      Instant until = clock.instant().plus(lock.terms().retain()).truncatedTo(ChronoUnit.SECONDS);
      pass.item(
          blob,
          () -> {
            Instant all = lockObjects(blob, until);
            locked.put(blob, new Until(all, all.isBefore(until) ? all : Instant.EPOCH));
          });
      if (pass.isLate()) {
        record();
      }
    }

    /** Until when all of them are locked. */
    private Instant lockObjects(BlobId blob, Instant until)
        throws Refusal, IOException, InterruptedException {
      Instant[] all = {until};
      boolean unused =
          pass.objects(
              blob,
              () -> true,
              key -> {
                Instant end = lock.lock(key, until);
                all[0] = end.isBefore(all[0]) ? end : all[0];
              });
      return all[0];
    }

    private void record() throws Refusal {
      if (!locked.isEmpty()) {
        Map<BlobId, Until> all = Map.copyOf(locked);
        boolean unused =
            writer.write(
                handle -> {
                  boolean mine = guard.apply(handle);
                  all.forEach((blob, until) -> Locks.locked(handle, blob, until));
                  return mine;
                });
        locked.clear();
      }
      pass.recorded();
    }
  }
}
