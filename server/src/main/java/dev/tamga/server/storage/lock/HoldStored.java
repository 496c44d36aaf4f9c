package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Holds;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets the store's legal hold on the objects of packages that an authority has put on hold, anew
 * each day, and takes it off when the last one has ended that (STORAGE.md section 4). While the
 * store is asked there is no transaction.
 *
 * <p>A crash leaves the results of the last minute unrecorded: those objects are held, or let go,
 * once more. A run that was followed by another may take off late what that one has set: it is back
 * within a day. Memory: a page of rows and a page of keys. For one thread at a time, which may be
 * interrupted.
 */
public final class HoldStored {
  /** How old a legal hold may be before it is set anew. */
  static final Duration AGAIN = Duration.ofDays(1);

  private static final int ITEMS_AT_ONCE = 100;

  private final Database database;
  private final BatchWriter writer;
  private final ObjectLock lock;
  private final Duration pause;
  private final Clock clock;

  /** One for the service's life. */
  public HoldStored(
      Database database, BatchWriter writer, ObjectLock lock, Duration pause, Clock clock) {
    this.database = database;
    this.writer = writer;
    this.lock = lock;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Does all that is due, once.
   *
   * @param guard throws in a transaction if it is not this process's to do any more
   * @throws Refusal what the guard throws, or {@code BUSY} if the database cannot be reached
   * @throws IOException if items could not be held or let go, after all others were, or ten in a
   *     row; they stay due
   * @throws InterruptedException if it was stopped
   */
  public void run(Work<Boolean> guard) throws Refusal, IOException, InterruptedException {
    new Run(guard, true).run();
    new Run(guard, false).run();
  }

  private final class Run {
    private final Work<Boolean> guard;
    private final boolean on;
    private final StorePass pass;
    private final Instant before = clock.instant().minus(AGAIN);
    private final Map<BlobId, Instant> done = new LinkedHashMap<>(); // not recorded yet

    Run(Work<Boolean> guard, boolean on) {
      this.guard = guard;
      this.on = on;
      this.pass = new StorePass(database, pause, on ? "put on legal hold" : "let go");
    }

    void run() throws Refusal, IOException, InterruptedException {
      List<BlobId> page = page(0);
      while (!page.isEmpty() && pass.goesOn()) {
        for (BlobId item : page) {
          if (pass.goesOn()) {
            hold(item);
          }
        }
        record();
        page = page(page.get(page.size() - 1).number());
      }
      pass.requireAll();
    }

    private List<BlobId> page(long after) throws Refusal {
      return database.read(
          handle ->
              on
                  ? Holds.toHold(handle, before, after, ITEMS_AT_ONCE)
                  : Holds.toLetGo(handle, after, ITEMS_AT_ONCE));
    }

    private void hold(BlobId blob) throws Refusal, InterruptedException {
      Instant at = on ? clock.instant() : Instant.EPOCH;
      pass.item(
          blob,
          () -> {
            pass.objects(blob, key -> lock.hold(key, on));
            done.put(blob, at);
          });
      if (pass.isLate()) {
        record();
      }
    }

    private void record() throws Refusal {
      if (!done.isEmpty()) {
        Map<BlobId, Instant> all = Map.copyOf(done);
        boolean unused =
            writer.write(
                handle -> {
                  boolean mine = guard.apply(handle);
                  all.forEach((blob, at) -> Holds.held(handle, blob, at));
                  return mine;
                });
        done.clear();
      }
      pass.recorded();
    }
  }
}
