package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Locks;
import dev.tamga.server.storage.state.Locks.Due;
import dev.tamga.server.storage.state.Locks.Locked;
import dev.tamga.server.storage.state.Locks.Until;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks the objects of sealed items, and extends locks of which half has passed, the one that ends
 * first before the others (STORAGE.md section 4). While the store is asked there is no transaction.
 *
 * <p>A crash leaves the results of the last minute unrecorded: those objects are locked once more,
 * which is harmless. Memory: a page of rows and a page of keys. For one thread at a time, which may
 * be interrupted.
 */
public final class LockStored {
  private static final Logger log = LoggerFactory.getLogger(LockStored.class);
  private static final int ITEMS_AT_ONCE = 100;
  private static final int KEYS_AT_ONCE = 1000;
  private static final int MOST_FAILURES = 10; // in a row: then it is the store
  private static final Duration RECORD_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final BatchWriter writer;
  private final ObjectLock lock;
  private final Duration pause;
  private final Clock clock;

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
   * @throws IOException if items could not be locked, after all others were, or ten in a row; they
   *     stay due
   * @throws InterruptedException if it was stopped
   */
  public void run(Work<Boolean> guard) throws Refusal, IOException, InterruptedException {
    new Run(guard).run();
  }

  private final class Run {
    private final Work<Boolean> guard;
    private final Instant now = clock.instant();
    private final Instant before = now.plus(lock.terms().ahead());
    private final Instant lockable = lock.terms().compliance() ? before : now; // all that is due
    private final Map<BlobId, Until> locked = new LinkedHashMap<>(); // not recorded yet
    private long recorded = System.nanoTime();
    private int failures;
    private int inARow;
    private @Nullable IOException first;

    Run(Work<Boolean> guard) {
      this.guard = guard;
    }

    void run() throws Refusal, IOException, InterruptedException {
      List<Due> page = page(Due.FIRST);
      while (!page.isEmpty() && inARow < MOST_FAILURES) {
        for (Due item : page) {
          if (inARow < MOST_FAILURES) {
            lock(item.blob());
          }
        }
        record();
        page = page(page.get(page.size() - 1));
      }
      if (first != null) {
        throw new IOException(
            failures
                + " items could not be locked in the store (STORAGE.md 4), the first: "
                + first.getMessage(),
            first);
      }
    }

    private List<Due> page(Due after) throws Refusal {
      return database.read(handle -> Locks.due(handle, before, lockable, after, ITEMS_AT_ONCE));
    }

    private void lock(BlobId blob) throws Refusal, InterruptedException {
      Instant until = clock.instant().plus(lock.terms().retain()).truncatedTo(ChronoUnit.SECONDS);
      try {
        Instant all = lockObjects(blob, until);
        locked.put(blob, new Until(all, all.isBefore(until) ? all : Instant.EPOCH));
        inARow = 0;
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException("the node stops");
        }
        log.warn("{} is not locked, and stays due: {}", blob, e.getMessage());
        failures++;
        inARow++;
        first = first == null ? e : first;
      }
      if (System.nanoTime() - recorded > RECORD_EVERY.toNanos()) {
        record();
      }
    }

    /** Until when all of them are locked. */
    private Instant lockObjects(BlobId blob, Instant until)
        throws Refusal, IOException, InterruptedException {
      Instant all = until;
      long after = -1;
      List<Locked> keys = keys(blob, after);
      while (!keys.isEmpty()) {
        for (Locked object : keys) {
          Instant end = lock.lock(object.key(), until);
          all = end.isBefore(all) ? end : all;
          after = object.first();
          Thread.sleep(pause.toMillis());
        }
        keys = keys(blob, after);
      }
      return all;
    }

    private List<Locked> keys(BlobId blob, long after) throws Refusal {
      return database.read(handle -> Locks.objects(handle, blob, after, KEYS_AT_ONCE));
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
      recorded = System.nanoTime();
    }
  }
}
