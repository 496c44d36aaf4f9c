package dev.tamga.server.storage;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.CommitBatch.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the database: many callers' works in one transaction and one sync (CUSTODY.md
 * section 4).
 *
 * <p>It waits for nobody: while one batch is being forced the next one gathers. Each work runs in a
 * savepoint; one that is refused leaves the others alone. Thread-safe.
 */
public final class BatchWriter implements AutoCloseable {
  /** Most works in one transaction. */
  static final int MAX_BATCH = 256;

  /** Most works that wait; the next one is refused. */
  static final int MAX_WAITING = 4096;

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  private final BlockingQueue<PendingWork<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final BatchHooks hooks = new BatchHooks();
  private final CommitBatch commits;
  private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "batch-writer");
  private final PendingWork<Boolean> end = new PendingWork<>(handle -> true);
  private volatile boolean closed;
  private volatile boolean stopped;

  private BatchWriter(Database database, Steps steps) {
    this.commits = new CommitBatch(database, steps, hooks);
  }

  /** Starts the writer's thread. Register hooks before the first work. */
  public static BatchWriter start(Database database, Steps steps) {
    BatchWriter writer = new BatchWriter(database, steps);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /**
   * Adds what reads ahead for the works of a batch that say which package they are about. Only
   * where statements are trips over a network.
   */
  public void beforeWorks(ReadAhead hook) {
    hooks.beforeWorks(hook);
  }

  /** Adds what is run once for each batch, after its works and before the commit. */
  public void beforeCommit(BatchHook hook) {
    hooks.beforeCommit(hook);
  }

  /**
   * Adds what is run before a work's savepoint ends: what was put off for it is written now. Where
   * statements are trips over a network there are no savepoints, and it is not run.
   */
  public void afterWork(BatchHook hook) {
    hooks.afterWork(hook);
  }

  /** Adds what is run when works were undone: what was put off for them is forgotten. */
  public void undone(Runnable hook) {
    hooks.undone(hook);
  }

  /** Adds a listener; listeners are told in the order in which they were added. */
  public void afterCommit(CommitListener listener) {
    listeners.add(listener);
  }

  /**
   * Runs {@code work} on the writer's thread and returns when what it wrote is durable.
   *
   * <p>An interrupt does not shorten the wait, for the caller must learn the outcome.
   *
   * @throws Refusal what {@code work} or a hook threw; {@code BUSY} if {@value #MAX_WAITING} works
   *     wait already or the database cannot be reached; {@code STORAGE_FULL} if the database could
   *     not be written; {@code INTERNAL} if the work failed unexpectedly, the outcome of its commit
   *     is not known, or the writer has stopped. In all these cases nothing is kept, but where the
   *     refusal says that it is not known.
   */
  public <T> T write(Work<T> work) throws Refusal {
    return write(new PendingWork<>(work));
  }

  /**
   * The same, for a work about one package: what it needs to know of the package's custody is read
   * for all works of a batch at once.
   */
  public <T> T write(PackageId about, Work<T> work) throws Refusal {
    return write(new PendingWork<>(about, work));
  }

  private <T> T write(PendingWork<T> pending) throws Refusal {
    if (closed || stopped) {
      throw refusesAll();
    }
    if (!queue.offer(pending)) {
      throw busy();
    }
    if (closed && queue.remove(pending)) { // it came after the last batch was taken
      throw refusesAll();
    }
    return pending.await();
  }

  /** How many works wait. */
  public int waiting() {
    return queue.size();
  }

  /** Whether the outcome of a commit was unknown: nothing is written any more until a restart. */
  public boolean isStopped() {
    return stopped;
  }

  /** Finishes the works that wait and ends the thread. */
  @Override
  public void close() throws InterruptedException {
    if (!closed && thread.isAlive()) {
      queue.put(end);
    }
    thread.join();
  }

  private void run() {
    List<PendingWork<?>> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (!stopped && !batch.contains(end)) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        write(batch);
      }
    } catch (InterruptedException e) {
      log.error("the writer's thread was interrupted", e);
      stopped = true;
    } finally {
      closed = true; // whoever offers from here on takes the work back out
      commits.disconnect();
      refuseTheRest();
    }
  }

  private void refuseTheRest() {
    List<PendingWork<?>> rest = new ArrayList<>();
    queue.drainTo(rest);
    rest.forEach(pending -> pending.refuse(refusesAll()));
  }

  /** Writes one batch; every work in it is answered when this returns. */
  private void write(List<PendingWork<?>> batch) throws InterruptedException {
    try {
      int applied = commits.run(batch);
      if (applied > 0) {
        tellListeners(applied);
      }
      batch.forEach(PendingWork::answer);
    } catch (BatchLostException e) {
      log.warn("a batch of {} works was lost: {}", batch.size(), e.getMessage(), e);
      batch.forEach(pending -> pending.refuse(e.refusal()));
    } catch (OutcomeUnknownException e) {
      log.error("the outcome of a commit is unknown; the next one is tried", e);
      batch.forEach(pending -> pending.refuse(unknown(e)));
    } catch (InterruptedException e) {
      batch.forEach(pending -> pending.refuse(unknown(e)));
      throw e;
    } catch (Exception | Error e) { // nobody knows what became durable
      log.error("the outcome of a commit is unknown: the node writes no more", e);
      stopped = true;
      batch.forEach(pending -> pending.refuse(unknownOutcome(e)));
    }
  }

  private void tellListeners(int works) {
    for (CommitListener listener : listeners) {
      try {
        listener.committed(works);
      } catch (RuntimeException e) {
        log.error("a commit listener failed", e);
      }
    }
  }

  private static Refusal busy() {
    return new Refusal(
            Failure.BUSY,
            "works that wait for the database: " + MAX_WAITING + " (the most)",
            "CUSTODY.md 4",
            "Try again.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private static Refusal refusesAll() {
    return new Refusal(
            Failure.INTERNAL,
            "the node records nothing any more until it is restarted",
            "CUSTODY.md 4",
            "Try again later; the node's administrator must restart it.")
        .retryAfter(Duration.ofSeconds(60));
  }

  private static Refusal unknown(Throwable cause) {
    return new Refusal(
            Failure.INTERNAL,
            "it is not known whether the request was recorded: the database did not answer",
            "STORAGE.md 2",
            "Send the same request again: it is kept only once.")
        .retryAfter(Duration.ofSeconds(5))
        .causedBy(cause);
  }

  private static Refusal unknownOutcome(Throwable cause) {
    return new Refusal(
            Failure.INTERNAL,
            "it is not known whether the request was recorded; the node has stopped writing",
            "CUSTODY.md 4",
            "Send the same request again when the node has been restarted: it is kept only once.")
        .retryAfter(Duration.ofSeconds(60))
        .causedBy(cause);
  }
}
