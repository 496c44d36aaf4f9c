package dev.tamga.server.storage.digest;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The digests of one item, kept up while its bytes arrive, and brought up from the stored bytes in
 * the background where they were not: after a restart, when another node took the bytes, or when
 * the item was long forgotten.
 *
 * <p>It stands at an {@link Extent}: what was kept at one moment, with the key of its last object.
 * As long as that is what is kept, its bytes are those that were hashed, whichever node asks
 * (STORAGE.md section 6). Bytes beyond it count when {@link #kept} says so.
 *
 * <p>Appending never waits for it. Thread-safe.
 */
public final class ItemDigest {
  private final ItemDigests home;
  private final Extent none;
  private RunningSum sum = new RunningSum(); // lent to the background thread while it catches up
  private Extent at; // what was kept, up to the sum's mark
  private boolean catchingUp;
  private int turn; // counts what was begun, so that what was given up cannot end something newer
  private volatile long caughtUpTo;
  private @Nullable Refusal failure;

  ItemDigest(ItemDigests home, BlobId blob) {
    this.home = home;
    this.none = Extent.empty(blob);
    this.at = none;
  }

  /**
   * Takes bytes that are being appended; the buffer is left as it was. Bytes that do not follow
   * those taken before are hashed later, from the store.
   *
   * @param base what was kept when this request began
   * @param offset where in the item they stand
   */
  public synchronized void appended(Extent base, long offset, ByteBuffer bytes) {
    if (catchingUp) {
      return;
    }
    if (!at.equals(base) && base.length() <= at.length()) {
      restart(); // what was hashed is not kept any more
    }
    if (!at.equals(base)) {
      return; // others wrote what is between
    }
    if (offset < sum.position()) {
      sum.back(); // what an earlier request left was dropped: a wrong checksum, a full disk
    }
    if (offset == sum.position()) {
      sum.add(bytes);
    }
  }

  private void restart() {
    sum = new RunningSum();
    at = none;
  }

  /**
   * The digests of what was appended to {@code base} up to now, before it is recorded.
   *
   * @return empty if not all of it was taken
   */
  public synchronized Optional<ItemSum> upTo(Extent base, Extent now) {
    return follows(base, now) ? Optional.of(sum.sum()) : Optional.empty();
  }

  private boolean follows(Extent base, Extent now) {
    return !catchingUp && at.equals(base) && sum.position() == now.length();
  }

  /**
   * Is told what is recorded now; begins to catch up if it lies behind.
   *
   * @param base what was kept when the request began whose bytes were recorded
   */
  public synchronized void kept(Extent base, Extent now) {
    if (follows(base, now)) {
      sum.mark();
      at = now;
    } else if (!catchingUp && !at.equals(now)) {
      catchUp(now);
    }
  }

  /** Is told that bytes were taken back which may have been hashed: {@code now} is left. */
  public synchronized void rewound(Extent now) {
    if (catchingUp) {
      turn++; // it may have read some of them
      catchingUp = false;
      failure = ItemDigests.replaced(now);
      restart();
      notifyAll();
    } else if (at.length() > now.length()) {
      restart();
    } else {
      sum.back();
    }
  }

  private void catchUp(Extent kept) {
    catchingUp = true;
    sum.back();
    caughtUpTo = at.length();
    int mine = ++turn;
    RunningSum lent = sum;
    Extent from = at;
    try {
      home.inBackground(
          () -> finish(mine, kept, home.hash(lent, from, kept, done -> caughtUpTo = done)));
    } catch (RejectedExecutionException e) {
      catchingUp = false; // closing, or too many at once: whoever asks next begins again
    }
  }

  private synchronized void finish(int mine, Extent kept, @Nullable Refusal refusal) {
    if (mine != turn) {
      return;
    }
    failure = refusal;
    if (refusal == null) {
      sum.mark();
      at = kept;
    } else {
      restart();
    }
    catchingUp = false;
    notifyAll();
  }

  /**
   * The digests of the whole item.
   *
   * @param whole what is kept of it, all its bytes
   * @param wait how long to wait for the bytes to be hashed
   * @throws Refusal {@code STILL_HASHING} if that takes longer, or the bytes are taken back
   *     meanwhile; {@code STORED_DATA_DAMAGED} if the stored bytes could not be read
   */
  public synchronized ItemSum of(Extent whole, Duration wait) throws Refusal {
    long deadline = System.nanoTime() + wait.toNanos();
    failure = null;
    while (!at.equals(whole)) {
      if (!catchingUp) {
        catchUp(whole);
      }
      long left = deadline - System.nanoTime();
      if (!catchingUp || left <= 0) { // too many others are being hashed, or too much of this one
        throw stillHashing(whole);
      }
      await(left);
      throwFailure();
    }
    return sum.markedSum();
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
