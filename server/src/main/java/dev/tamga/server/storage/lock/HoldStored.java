package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.HeldItems;
import dev.tamga.server.storage.state.HeldItems.Due;
import dev.tamga.server.storage.state.HeldItems.Item;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sets the store's legal hold on the objects of packages that an authority has put on hold, anew
 * each day, and takes it off when the last one has ended that (STORAGE.md section 4). While the
 * store is asked there is no transaction; who wants what is asked again before each item and each
 * hundred objects of one.
 *
 * <p>A crash leaves items marked of which some objects are held: they are done once more. Memory: a
 * page of rows and a page of keys. For one thread at a time, which may be interrupted.
 */
public final class HoldStored {
  /** How old a legal hold may be before it is set anew. */
  static final Duration AGAIN = Duration.ofDays(1);

  private static final int ITEMS_AT_ONCE = 20; // new ones wait for no more than so many

  private final Database database;
  private final BatchWriter writer;
  private final ObjectLock lock;
  private final Duration pause;
  private final Clock clock;
  private final Postponed postponed = new Postponed();

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
   * Does all that is due, once: new holds before ended ones, these before those of yesterday.
   *
   * @param guard throws in a transaction if it is not this process's to do any more
   * @param sure whether that is certain without asking; looked at before each object
   * @throws Refusal what the guard throws, or {@code BUSY} if the database cannot be reached
   * @throws IOException if items could not be held or let go, after all others were, or ten objects
   *     in a row; they stay due
   * @throws InterruptedException if it was stopped
   */
  public void run(Work<Boolean> guard, BooleanSupplier sure)
      throws Refusal, IOException, InterruptedException {
    new Run(guard, sure).run();
  }

  private final class Run {
    private final Work<Boolean> guard;
    private final BooleanSupplier sure;
    private final StorePass holding =
        new StorePass(database, pause, "put on legal hold", postponed);
    private final StorePass letting = new StorePass(database, pause, "let go", postponed);
    private final Instant before = clock.instant().minus(AGAIN);
    private final Map<BlobId, Instant> held = new LinkedHashMap<>(); // not recorded yet
    private final Set<BlobId> released = new LinkedHashSet<>(); // the same

    Run(Work<Boolean> guard, BooleanSupplier sure) {
      this.guard = guard;
      this.sure = sure;
    }

    void run() throws Refusal, IOException, InterruptedException {
      boolean more = true;
      while (more && holding.goesOn() && letting.goesOn()) {
        more = page();
      }
      Optional<IOException> failure = holding.failure().or(letting::failure);
      if (failure.isPresent()) {
        throw failure.get();
      }
    }

    /** Does a page of what is most urgent; false if nothing is due. */
    private boolean page() throws Refusal, InterruptedException {
      for (Due due : Due.values()) {
        StorePass pass = due == Due.ENDED ? letting : holding;
        List<Item> page = untried(due, pass);
        for (Item item : page) {
          if (pass.goesOn()) {
            act(item.blob(), pass);
          }
        }
        record();
        if (!page.isEmpty()) {
          return true;
        }
      }
      return false;
    }

    private List<Item> untried(Due due, StorePass pass) throws Refusal {
      Item after = Item.FIRST;
      while (true) {
        List<Item> page = page(due, after);
        List<Item> untried = page.stream().filter(item -> !pass.skips(item.blob())).toList();
        if (page.isEmpty() || !untried.isEmpty()) {
          return untried;
        }
        after = page.get(page.size() - 1);
      }
    }

    private List<Item> page(Due due, Item after) throws Refusal {
      return database.read(handle -> HeldItems.due(handle, due, before, after, ITEMS_AT_ONCE));
    }

    private void act(BlobId blob, StorePass pass) throws Refusal, InterruptedException {
      pass.item(blob, pass == letting ? () -> letGo(blob) : () -> hold(blob));
      if (pass.isLate()) {
        record();
      }
    }

    private void hold(BlobId blob) throws Refusal, IOException, InterruptedException {
      Instant at = clock.instant();
      if (holding.objects(blob, () -> isWanted(blob), key -> set(key, true))) {
        held.put(blob, at);
      }
    }

    private void letGo(BlobId blob) throws Refusal, IOException, InterruptedException {
      if (write(handle -> HeldItems.letGo(handle, blob))
          && letting.objects(blob, () -> !isWanted(blob), key -> set(key, false))) {
        released.add(blob);
      }
    }

    private boolean isWanted(BlobId blob) throws Refusal {
      return database.read(handle -> guard.apply(handle) && HeldItems.isWanted(handle, blob));
    }

    private void set(String key, boolean on) throws Refusal, IOException {
      if (!sure.getAsBoolean()) { // it may be another's by now
        boolean unused = database.read(guard);
      }
      lock.hold(key, on);
    }

    private void record() throws Refusal {
      if (!held.isEmpty() || !released.isEmpty()) {
        Map<BlobId, Instant> allHeld = Map.copyOf(held);
        Set<BlobId> allReleased = Set.copyOf(released);
        boolean unused =
            write(
                handle -> {
                  allHeld.forEach((blob, at) -> HeldItems.held(handle, blob, at));
                  allReleased.forEach(blob -> HeldItems.released(handle, blob));
                  return true;
                });
        held.clear();
        released.clear();
      }
      holding.recorded();
      letting.recorded();
    }

    private boolean write(Work<Boolean> rows) throws Refusal {
      return writer.write(handle -> guard.apply(handle) && rows.apply(handle));
    }
  }
}
