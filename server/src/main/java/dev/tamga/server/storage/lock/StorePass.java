package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Locks;
import dev.tamga.server.storage.state.Locks.Locked;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of a duty over items whose objects it changes in the store, at a pace. An object that
 * fails holds up no other; ten in a row that the store refuses end the pass, for then it is the
 * store. For one thread.
 */
final class StorePass {
  private static final Logger log = LoggerFactory.getLogger(StorePass.class);
  private static final int KEYS_AT_ONCE = 100;
  private static final int MOST_IN_A_ROW = 10; // objects: then it is the store
  private static final int MOST_FAILURES = 1000; // items, which are remembered
  private static final Duration RECORD_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final Duration pause;
  private final String done;
  private final Postponed postponed;
  private final Set<BlobId> failed = new HashSet<>();
  private long recorded = System.nanoTime();
  private int inARow;
  private @Nullable IOException first;

  /**
   * @param pause after each object
   * @param done what is done to an item, as {@code locked}
   * @param postponed of all passes of the duty
   */
  StorePass(Database database, Duration pause, String done, Postponed postponed) {
    this.database = database;
    this.pause = pause;
    this.done = done;
    this.postponed = postponed;
  }

  /** What is done to an item; it fails by an {@link IOException}. */
  interface OfItem {
    void run() throws Refusal, IOException, InterruptedException;
  }

  /** What is done to an object, by its key after the prefix. */
  interface OfObject {
    void run(String key) throws Refusal, IOException;
  }

  /** Whether an item's further objects are to be done, too: asked before each hundred. */
  interface GoOn {
    boolean ask() throws Refusal;
  }

  /** Whether the store still seems to answer. */
  boolean goesOn() {
    return inARow < MOST_IN_A_ROW && failed.size() < MOST_FAILURES;
  }

  /** Whether an item failed in this pass, or is to be tried later. */
  boolean skips(BlobId blob) {
    return failed.contains(blob) || postponed.contains(blob);
  }

  /** Does it, and remembers if it failed. */
  void item(BlobId blob, OfItem work) throws Refusal, InterruptedException {
    try {
      work.run();
    } catch (IOException e) {
      log.warn("{} is not {}, and stays due: {}", blob, done, e.getMessage());
      failed.add(blob);
      first = first == null ? e : first;
      if (e instanceof MissingObjectException) {
        postponed.add(blob);
      }
    }
  }

  /**
   * Does it to each object of an item, in their order.
   *
   * @return false if it was not to go on
   * @throws IOException the first that failed, after all others were done unless the store refuses
   *     them all
   */
  boolean objects(BlobId blob, GoOn goOn, OfObject work)
      throws Refusal, IOException, InterruptedException {
    Failures failures = new Failures();
    long after = -1;
    List<Locked> keys = keys(blob, after);
    while (!keys.isEmpty()) {
      if (!goOn.ask()) {
        return false;
      }
      for (Locked object : keys) {
        object(object.key(), work).ifPresent(failures::add);
        if (!goesOn()) {
          failures.raise();
        }
        after = object.first();
        Thread.sleep(pause.toMillis());
      }
      keys = keys(blob, after);
    }
    failures.raise();
    return true;
  }

  private Optional<IOException> object(String key, OfObject work)
      throws Refusal, InterruptedException {
    try {
      work.run(key);
      inARow = 0;
      return Optional.empty();
    } catch (MissingObjectException e) {
      inARow = 0;
      return Optional.of(e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("the node stops");
      }
      inARow++;
      return Optional.of(e);
    }
  }

  private List<Locked> keys(BlobId blob, long after) throws Refusal {
    return database.read(handle -> Locks.objects(handle, blob, after, KEYS_AT_ONCE));
  }

  /** Of one item: what the store refused says more than what it has not. */
  private static final class Failures {
    private @Nullable IOException missing;
    private @Nullable IOException refused;

    void add(IOException e) {
      if (e instanceof MissingObjectException) {
        missing = missing == null ? e : missing;
      } else {
        refused = refused == null ? e : refused;
      }
    }

    void raise() throws IOException {
      IOException one = refused == null ? missing : refused;
      if (one != null) {
        throw one;
      }
    }
  }

  /** Whether what was done has waited for a minute to be recorded. */
  boolean isLate() {
    return System.nanoTime() - recorded > RECORD_EVERY.toNanos();
  }

  /** What was done is recorded. */
  void recorded() {
    recorded = System.nanoTime();
  }

  /** What to report if an item failed, with the first reason. */
  Optional<IOException> failure() {
    return first == null
        ? Optional.empty()
        : Optional.of(
            new IOException(
                failed.size()
                    + " items could not be "
                    + done
                    + " in the store (STORAGE.md 4), the first: "
                    + first.getMessage(),
                first));
  }
}
