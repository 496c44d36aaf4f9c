package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may write which blob in this process: one at a time; a newer one asks the older to stop, and
 * waits. Thread-safe.
 */
public final class Leases {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<BlobId, Holder> holders = new HashMap<>(); // as many as requests in flight

  /** Opens a blob for the one who holds it. */
  @FunctionalInterface
  public interface Opening {
    /** As {@link BlobLease#append}. */
    BlobWriter open(Extent kept) throws Refusal;
  }

  /** One that holds a blob, by identity. */
  static final class Holder {
    private final BlobId blob;
    private final Runnable stop;

    BlobId blob() {
      return blob;
    }

    private Holder(BlobId blob, Runnable stop) {
      this.blob = blob;
      this.stop = stop;
    }
  }

  /**
   * Takes a blob, as {@link BlobStore#lease}.
   *
   * @param opening makes the writer
   * @throws Refusal {@code ITEM_LOCKED} if the older holder takes longer than {@code wait}
   */
  public BlobLease take(BlobId blob, Runnable stop, Duration wait, Opening opening) throws Refusal {
    return new HeldBlob(opening, this, take(blob, stop, wait));
  }

  private Holder take(BlobId blob, Runnable stop, Duration wait) throws Refusal {
    Holder mine = new Holder(blob, stop);
    Holder older = tryTake(mine);
    if (older != null) {
      older.stop.run(); // outside the lock, for it is the caller's code
      awaitTurn(mine, wait);
    }
    return mine;
  }

  private @Nullable Holder tryTake(Holder mine) {
    lock.lock();
    try {
      return holders.putIfAbsent(mine.blob, mine);
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn(Holder mine, Duration wait) throws Refusal {
    long left = wait.toNanos();
    lock.lock();
    try {
      while (holders.putIfAbsent(mine.blob, mine) != null) {
        if (left <= 0) {
          throw BlobRefusals.locked(wait);
        }
        left = released.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BlobRefusals.locked(wait).causedBy(e);
    } finally {
      lock.unlock();
    }
  }

  void release(Holder holder) {
    lock.lock();
    try {
      if (holders.remove(holder.blob, holder)) {
        released.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
