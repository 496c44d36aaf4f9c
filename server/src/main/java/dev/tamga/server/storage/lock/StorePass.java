package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Locks;
import dev.tamga.server.storage.state.Locks.Locked;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of a duty over items whose objects it changes in the store, at a pace: an item that
 * fails holds up no other, and ten in a row end the pass, for then it is the store. For one thread.
 */
final class StorePass {
  private static final Logger log = LoggerFactory.getLogger(StorePass.class);
  private static final int KEYS_AT_ONCE = 1000;
  private static final int MOST_FAILURES = 10; // in a row: then it is the store
  private static final Duration RECORD_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final Duration pause;
  private final String done;
  private long recorded = System.nanoTime();
  private int failures;
  private int inARow;
  private @Nullable IOException first;

  /**
   * @param pause after each object
   * @param done what is done to an item, as {@code locked}
   */
  StorePass(Database database, Duration pause, String done) {
    this.database = database;
    this.pause = pause;
    this.done = done;
  }

  /** What is done to an item; it fails by an {@link IOException}. */
  interface OfItem {
    void run() throws Refusal, IOException, InterruptedException;
  }

  /** What is done to an object, by its key after the prefix. */
  interface OfObject {
    void run(String key) throws IOException;
  }

  /** Whether the store still seems to answer. */
  boolean goesOn() {
    return inARow < MOST_FAILURES;
  }

  /** Does it, and remembers if it failed. */
  void item(BlobId blob, OfItem work) throws Refusal, InterruptedException {
    try {
      work.run();
      inARow = 0;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("the node stops");
      }
      log.warn("{} is not {}, and stays due: {}", blob, done, e.getMessage());
      failures++;
      inARow++;
      first = first == null ? e : first;
    }
  }

  /** Does it to each object of an item, in their order. */
  void objects(BlobId blob, OfObject work) throws Refusal, IOException, InterruptedException {
    long after = -1;
    List<Locked> keys = keys(blob, after);
    while (!keys.isEmpty()) {
      for (Locked object : keys) {
        work.run(object.key());
        after = object.first();
        Thread.sleep(pause.toMillis());
      }
      keys = keys(blob, after);
    }
  }

  private List<Locked> keys(BlobId blob, long after) throws Refusal {
    return database.read(handle -> Locks.objects(handle, blob, after, KEYS_AT_ONCE));
  }

  /** Whether what was done has waited for a minute to be recorded. */
  boolean isLate() {
    return System.nanoTime() - recorded > RECORD_EVERY.toNanos();
  }

  /** What was done is recorded. */
  void recorded() {
    recorded = System.nanoTime();
  }

  /**
   * @throws IOException if an item failed, with the first reason
   */
  void requireAll() throws IOException {
    if (first != null) {
      throw new IOException(
          failures
              + " items could not be "
              + done
              + " in the store (STORAGE.md 4), the first: "
              + first.getMessage(),
          first);
    }
  }
}
