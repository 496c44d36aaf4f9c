package dev.tamga.server.storage;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
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

  private final Database database;
  private final Steps steps;
  private final BlockingQueue<PendingWork<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final List<BatchHook> hooks = new CopyOnWriteArrayList<>();
  private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "batch-writer");
  private final PendingWork<Boolean> end = new PendingWork<>(handle -> true);
  private @Nullable Handle handle; // the writer thread's own
  private @Nullable WorkSavepoint savepoint; // of that handle
  private volatile boolean closed;
  private volatile boolean stopped;

  private BatchWriter(Database database, Steps steps) {
    this.database = database;
    this.steps = steps;
  }

  /** Starts the writer's thread. Register hooks before the first work. */
  public static BatchWriter start(Database database, Steps steps) {
    BatchWriter writer = new BatchWriter(database, steps);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /** Adds a hook; hooks run in the order in which they were added. */
  public void beforeCommit(BatchHook hook) {
    hooks.add(hook);
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
   *     wait already; {@code STORAGE_FULL} if the database could not be written; {@code INTERNAL}
   *     if the work failed unexpectedly, or the writer has stopped. In all these cases nothing is
   *     kept, but for one: the work whose commit stopped the writer may have become durable.
   */
  public <T> T write(Work<T> work) throws Refusal {
    PendingWork<T> pending = new PendingWork<>(work);
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
      disconnect();
      refuseTheRest();
    }
  }

  private void refuseTheRest() {
    List<PendingWork<?>> rest = new ArrayList<>();
    queue.drainTo(rest);
    rest.forEach(pending -> pending.refuse(refusesAll()));
  }

  /** Writes one batch; every work in it is answered when this returns. */
  private void write(List<PendingWork<?>> batch) {
    try {
      Handle connected = connect();
      int applied = apply(connected, savepoint(connected), batch);
      if (applied > 0) {
        publish(connected);
        commit(connected);
        tellListeners(applied);
      } else {
        rollback(connected); // all were refused
      }
      batch.forEach(PendingWork::answer);
    } catch (BatchLostException e) {
      log.warn("a batch of {} works was lost: {}", batch.size(), e.getMessage(), e);
      disconnect(); // SQLite may have ended the transaction by itself: begin on a new connection
      batch.forEach(pending -> pending.refuse(e.refusal()));
    } catch (Exception | Error e) { // nobody knows what became durable
      log.error("the outcome of a commit is unknown: the node writes no more", e);
      stopped = true;
      batch.forEach(pending -> pending.refuse(unknownOutcome(e)));
    }
  }

  private Handle connect() throws BatchLostException {
    if (handle == null) {
      try {
        handle = database.openWriter();
      } catch (Exception e) {
        throw BatchLostException.because(e);
      }
    }
    return handle;
  }

  private WorkSavepoint savepoint(Handle connected) throws BatchLostException {
    if (savepoint == null) {
      try {
        savepoint = new WorkSavepoint(connected.getConnection());
      } catch (SQLException e) {
        throw BatchLostException.because(e);
      }
    }
    return savepoint;
  }

  private void disconnect() {
    savepoint = null;
    if (handle != null) {
      try {
        handle.getConnection().rollback();
      } catch (SQLException e) {
        log.debug("SQLite had ended the transaction by itself", e);
      }
      try {
        handle.close();
      } catch (Exception e) {
        log.debug("closing the writer's connection failed", e);
      }
      handle = null;
    }
  }

  private static int apply(Handle handle, WorkSavepoint savepoint, List<PendingWork<?>> batch)
      throws BatchLostException {
    int applied = 0;
    for (PendingWork<?> pending : batch) {
      if (pending.apply(handle, savepoint)) {
        applied++;
      }
    }
    return applied;
  }

  private void publish(Handle handle) throws BatchLostException {
    try {
      for (BatchHook hook : hooks) {
        hook.apply(handle);
      }
      steps.reached(Step.BATCH_APPLIED);
    } catch (Refusal refusal) {
      throw new BatchLostException(refusal);
    } catch (Exception e) {
      throw BatchLostException.because(e);
    }
  }

  /** A crash before the return leaves all of the batch or nothing; nobody was answered yet. */
  private void commit(Handle handle) throws SQLException, BatchLostException {
    try {
      handle.getConnection().commit();
    } catch (SQLException e) {
      if (DatabaseTrouble.of(e) == DatabaseTrouble.FULL) {
        throw BatchLostException.because(e); // the frame that commits was not written whole
      }
      throw e;
    }
    steps.reached(Step.COMMITTED);
  }

  private static void rollback(Handle handle) throws BatchLostException {
    try {
      handle.getConnection().rollback();
    } catch (SQLException e) {
      throw BatchLostException.because(e);
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
