package dev.tamga.server.storage.digest;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.Extent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The digests of one item, kept up while its bytes arrive, and brought up from the stored bytes in
 * the background where they were not: after a restart, or when the item was long forgotten.
 *
 * <p>Appending never waits for it. Thread-safe.
 */
public final class ItemDigest {
  private final ItemDigests home;
  private RunningSum sum = new RunningSum(); // lent to the background thread while it catches up
  private boolean catchingUp;
  private volatile long caughtUpTo;
  private @Nullable Refusal failure;

  ItemDigest(ItemDigests home) {
    this.home = home;
  }

  /**
   * Takes bytes that are being appended; the buffer is left as it was. Bytes that do not follow
   * those taken before are hashed later, from the disk.
   *
   * @param offset where in the item they stand
   */
  public synchronized void appended(long offset, ByteBuffer bytes) {
    if (catchingUp) {
      return;
    }
    if (offset < sum.position()) {
      retreat(offset); // what came after was dropped: a wrong checksum, a full disk
    }
    if (offset == sum.position()) {
      sum.add(bytes);
    }
  }

  private void retreat(long offset) {
    if (sum.marked() <= offset) {
      sum.back();
    } else {
      sum = new RunningSum();
    }
  }

  /** Is told what is kept now; begins to catch up if it lies behind. */
  public synchronized void kept(Extent kept) {
    if (catchingUp) {
      return;
    }
    if (kept.length() < sum.position()) {
      retreat(kept.length());
    }
    if (kept.length() == sum.position()) {
      sum.mark();
    } else {
      catchUp(kept);
    }
  }

  private void catchUp(Extent kept) {
    catchingUp = true;
    caughtUpTo = sum.position();
    RunningSum lent = sum;
    try {
      home.inBackground(() -> finish(home.hash(lent, kept, done -> caughtUpTo = done)));
    } catch (RejectedExecutionException e) {
      catchingUp = false; // closing, or too many at once: whoever asks next begins again
    }
  }

  private synchronized void finish(@Nullable Refusal refusal) {
    failure = refusal;
    if (refusal == null) {
      sum.mark();
    } else {
      sum = new RunningSum();
    }
    catchingUp = false;
    notifyAll();
  }

  /**
   * The digests of the whole item.
   *
   * @param whole what is kept of it, all its bytes
   * @param wait how long to wait for the bytes to be hashed
   * @throws Refusal {@code STILL_HASHING} if that takes longer; {@code STORED_DATA_DAMAGED} if the
   *     stored bytes could not be read
   */
  public synchronized ItemSum of(Extent whole, Duration wait) throws Refusal {
    long deadline = System.nanoTime() + wait.toNanos();
    failure = null;
    kept(whole);
    while (catchingUp) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw stillHashing(whole);
      }
      await(left);
      throwFailure();
      kept(whole); // it may have caught up with less than the whole
    }
    if (sum.position() != whole.length()) {
      throw stillHashing(whole); // too many others are being hashed
    }
    return sum.sum();
  }

  private void throwFailure() throws Refusal {
    Refusal found = failure;
    if (found != null) {
      throw found;
    }
  }

  private void await(long nanos) throws Refusal {
    try {
      NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(
          Failure.INTERNAL, "the request was stopped", "PROTOCOL.md 6", "Send it again.");
    }
  }

  private Refusal stillHashing(Extent whole) {
    long done = Math.min(caughtUpTo, whole.length());
    long seconds = Math.max(1, (whole.length() - done) >> 29); // at about 512 MiB a second
    return new Refusal(
            Failure.STILL_HASHING,
            whole.blob() + ": " + done + " of " + whole.length() + " bytes hashed",
            "PROTOCOL.md 6",
            "Seal again after the given time; nothing need be sent again.")
        .retryAfter(Duration.ofSeconds(Math.min(seconds, 600)));
  }
}
