package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the works of one batch in one transaction and makes it durable (STORAGE.md sections 1 and
 * 2). For the writer's thread alone.
 */
final class CommitBatch {
  private static final Logger log = LoggerFactory.getLogger(CommitBatch.class);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Database database;
  private final Steps steps;
  private final BatchHooks hooks;
  private @Nullable WriteSession session;
  private @Nullable WorkSavepoint savepoint; // of that session

  /** It is not known whether a batch is durable; the next one may be written. */
  static final class OutcomeUnknownException extends Exception {
    private static final long serialVersionUID = 1;

    private OutcomeUnknownException(SQLException cause) {
      super("the commit was not answered: " + cause.getMessage(), cause);
    }
  }

  CommitBatch(Database database, Steps steps, BatchHooks hooks) {
    this.database = database;
    this.steps = steps;
    this.hooks = hooks;
  }

  /**
   * Returns when all works that were not refused are durable.
   *
   * @return how many they are
   * @throws BatchLostException if nothing of the batch is kept
   * @throws OutcomeUnknownException if that is not known
   * @throws SQLException if it is not known and this process may write no more
   */
  int run(List<PendingWork<?>> batch)
      throws BatchLostException, OutcomeUnknownException, SQLException, InterruptedException {
    long lostAt = 0; // of the first time: a node that was paused has its patience still
    for (long pause = 0; ; pause = longer(pause)) {
      try {
        return attempt(batch);
      } catch (BatchLostException e) {
        disconnect(); // the transaction may have ended by itself: begin on a new connection
        lostAt = pause == 0 ? System.nanoTime() : lostAt;
        if (!e.mayPass() || System.nanoTime() - lostAt >= database.patience().toNanos()) {
          throw e;
        }
        log.info("a batch of {} works is tried again: {}", batch.size(), e.getMessage());
        batch.forEach(PendingWork::reset);
        Thread.sleep(pause);
      }
    }
  }

  private static long longer(long pause) {
    return pause == 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
  }

  private int attempt(List<PendingWork<?>> batch)
      throws BatchLostException, OutcomeUnknownException, SQLException, InterruptedException {
    WriteSession connected = connect();
    if (connected.isFar()) {
      if (isAppliedWhole(connected, batch)) {
        return end(connected, batch.size());
      }
      rollback(connected); // one failed, and took the others with it
      batch.forEach(PendingWork::reset);
      connected = connect();
    }
    return end(connected, apply(connected, batch));
  }

  private int end(WriteSession connected, int applied)
      throws BatchLostException, OutcomeUnknownException, SQLException, InterruptedException {
    if (applied > 0) {
      commit(connected);
      steps.reached(Step.COMMITTED);
    } else {
      rollback(connected); // all were refused
    }
    return applied;
  }

  /** Without savepoints: whether every work was applied, and the hooks were. */
  private boolean isAppliedWhole(WriteSession connected, List<PendingWork<?>> batch)
      throws BatchLostException {
    readAhead(connected, batch);
    for (PendingWork<?> pending : batch) {
      if (!pending.apply(database, connected.handle())) {
        return false;
      }
    }
    try {
      publish(connected);
      return true;
    } catch (BatchLostException e) {
      if (batch.size() > 1 && e.isOfAStatement()) {
        return false; // what one of the works has put off: find out whose
      }
      throw e;
    }
  }

  private void readAhead(WriteSession connected, List<PendingWork<?>> batch)
      throws BatchLostException {
    Set<PackageId> packages = new HashSet<>();
    for (PendingWork<?> pending : batch) {
      PackageId about = pending.about();
      if (about != null) {
        packages.add(about);
      }
    }
    try {
      if (!packages.isEmpty()) {
        hooks.readAhead(connected.handle(), packages);
      }
    } catch (Refusal refusal) {
      throw BatchLostException.refused(refusal);
    } catch (RuntimeException e) {
      throw lost(e);
    }
  }

  private WriteSession connect() throws BatchLostException {
    try {
      if (session == null) {
        session = database.openWriter();
        savepoint = null;
      }
      hooks.undo(); // of a transaction that was lost
      session.takeTurn();
      if (savepoint == null) {
        savepoint = new WorkSavepoint(session.handle().getConnection());
      }
      return session;
    } catch (SQLException | RuntimeException e) {
      throw lost(e);
    }
  }

  private int apply(WriteSession connected, List<PendingWork<?>> batch) throws BatchLostException {
    int applied = 0;
    for (PendingWork<?> pending : batch) {
      if (pending.apply(database, connected.handle(), savepoint(), hooks)) {
        applied++;
      }
    }
    if (applied > 0) {
      publish(connected);
    }
    return applied;
  }

  @SuppressWarnings("NullAway") // made by connect
  private WorkSavepoint savepoint() {
    return savepoint;
  }

  private void publish(WriteSession connected) throws BatchLostException {
    try {
      hooks.publish(connected.handle());
      steps.reached(Step.BATCH_APPLIED);
    } catch (Refusal refusal) {
      throw BatchLostException.refused(refusal);
    } catch (RuntimeException e) {
      throw lost(e);
    }
  }

  /** A crash before the return leaves all of the batch or nothing; nobody was answered yet. */
  private void commit(WriteSession connected)
      throws BatchLostException, OutcomeUnknownException, SQLException, InterruptedException {
    try {
      connected.commit();
    } catch (SQLException e) {
      switch (connected.outcome()) {
        case COMMITTED -> {
          log.info("a commit was not answered, and is durable: {}", e.getMessage());
          disconnect();
        }
        case LOST -> throw lost(e);
        case UNKNOWN -> {
          disconnect();
          throw new OutcomeUnknownException(e);
        }
        case UNKNOWN_FOR_EVER -> throw e;
      }
    }
  }

  private void rollback(WriteSession connected) throws BatchLostException {
    try {
      connected.rollback();
    } catch (SQLException e) {
      throw lost(e);
    }
  }

  private BatchLostException lost(Exception cause) {
    return BatchLostException.because(database.troubleOf(cause), cause);
  }

  /** Undoes what was not committed. */
  void disconnect() {
    savepoint = null;
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
