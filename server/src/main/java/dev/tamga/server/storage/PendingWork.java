package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A work in the queue, its outcome, and the thread that waits for it. */
final class PendingWork<T> {
  private final Work<T> work;
  private final @Nullable PackageId about;
  private final CountDownLatch answered = new CountDownLatch(1);
  private @Nullable T result;
  private @Nullable Refusal refusal;

  PendingWork(Work<T> work) {
    this(null, work);
  }

  PendingWork(@Nullable PackageId about, Work<T> work) {
    this.about = about;
    this.work = work;
  }

  /** The package that the work is about, if it says so. */
  @Nullable PackageId about() {
    return about;
  }

  /**
   * Runs the work in a savepoint, on the writer's thread.
   *
   * @return whether what it wrote is in the transaction; if not, this work alone was undone
   * @throws BatchLostException if the database failed in a way that may have undone the others
   */
  boolean apply(Database database, Handle handle, WorkSavepoint savepoint, BatchHooks hooks)
      throws BatchLostException {
    try {
      savepoint.begin();
      boolean applied = apply(database, handle, hooks::keep);
      if (applied) {
        savepoint.keep();
      } else {
        hooks.undo();
        savepoint.undo();
      }
      return applied;
    } catch (SQLException e) {
      throw BatchLostException.because(database.troubleOf(e), e);
    }
  }

  /**
   * Runs the work without a savepoint.
   *
   * @return whether it was applied; if not, the transaction is good for nothing
   * @throws BatchLostException as the other does
   */
  boolean apply(Database database, Handle handle) throws BatchLostException {
    return apply(database, handle, unused -> {});
  }

  private boolean apply(Database database, Handle handle, BatchHook keep)
      throws BatchLostException {
    try {
      result = work.apply(handle);
      keep.apply(handle);
    } catch (Refusal r) {
      refusal = r;
    } catch (Exception | Error e) {
      DatabaseTrouble trouble = database.troubleOf(e);
      if (trouble != DatabaseTrouble.STATEMENT) {
        throw BatchLostException.because(trouble, e);
      }
      refusal = trouble.refusal(e);
    }
    return refusal == null;
  }

  /** As if it had never been run: its batch was lost and is tried again. */
  void reset() {
    result = null;
    refusal = null;
  }

  /** Lets the caller go on with the outcome of {@link #apply}. */
  void answer() {
    answered.countDown();
  }

  /**
   * Lets the caller go on with the refusal of the whole batch. Also where the work itself was
   * refused: that may rest on what another work of the batch had written, which is undone.
   */
  void refuse(Refusal whole) {
    refusal = whole;
    answered.countDown();
  }

  /** Waits for the outcome, whatever interrupts. */
  T await() throws Refusal {
    boolean interrupted = false;
    while (true) {
      try {
        answered.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (refusal != null) {
      throw refusal;
    }
    return outcome();
  }

  @SuppressWarnings("NullAway") // not refused, so apply has set it; and T itself may be nullable
  private T outcome() {
    return result;
  }
}
