package dev.tamga.server.storage.digest;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Extent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The digests of the items that are arriving, kept between requests. Bounded: the one used longest
 * ago is forgotten, and rebuilt from the stored bytes when it is asked for. Thread-safe.
 */
public final class ItemDigests implements AutoCloseable {
  private static final int MAX_WAITING = 4096;

  private final BlobStore blobs;
  private final Map<BlobId, ItemDigest> digests; // guarded by itself
  private final ThreadPoolExecutor threads;
  private final ThreadLocal<ByteBuffer> buffers = // one for each of the few threads
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));
  private volatile boolean closed;

  /**
   * @param blobs where the stored bytes are
   * @param maxItems most digests kept, each about 1 KiB
   * @param threads how many items are read at one time to catch up
   */
  public ItemDigests(BlobStore blobs, int maxItems, int threads) {
    this.blobs = blobs;
    this.digests =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<BlobId, ItemDigest> eldest) {
            return size() > maxItems;
          }
        };
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            ItemDigests::daemon);
    this.threads.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "item-digests");
    thread.setDaemon(true);
    return thread;
  }

  /** The digest of an item, new if it is not known. */
  public ItemDigest of(BlobId blob) {
    synchronized (digests) {
      return digests.computeIfAbsent(blob, unknown -> new ItemDigest(this, blob));
    }
  }

  /** Forgets an item that was sealed or given up. */
  public void forget(BlobId blob) {
    synchronized (digests) {
      digests.remove(blob);
    }
  }

  void inBackground(Runnable task) {
    threads.execute(task);
  }

  /**
   * Brings {@code sum} up to {@code kept} from the stored bytes; returns what was wrong, if
   * anything.
   *
   * @param at what the sum is of; where that was replaced, the sum begins again from nothing
   */
  @Nullable Refusal hash(RunningSum sum, Extent at, Extent kept, LongConsumer progress) {
    try {
      if (at.length() > kept.length() || !blobs.holds(at)) {
        sum.restart();
      }
      Refusal refusal = read(sum, kept, progress);
      // Asked last: while it is there no byte before it was replaced, so all were of one moment.
      return blobs.holds(kept) ? refusal : replaced(kept);
    } catch (Refusal busy) {
      return busy;
    } catch (RuntimeException | Error e) { // who waits must be told, whatever it is
      return new Refusal(
              Failure.INTERNAL,
              kept.blob() + " could not be hashed",
              "PROTOCOL.md 6",
              "Seal again.")
          .causedBy(e);
    }
  }

  /** Other bytes are kept now than those that were to be hashed. */
  static Refusal replaced(Extent kept) {
    return new Refusal(
            Failure.STILL_HASHING,
            kept.blob() + ": its bytes were taken back while they were hashed",
            "STORAGE.md 6",
            "Seal again when the item is complete.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private @Nullable Refusal read(RunningSum sum, Extent kept, LongConsumer progress) {
    ByteBuffer buffer = buffers.get();
    try (BlobReader reader = blobs.read(kept)) {
      while (sum.position() < kept.length()) {
        if (closed) {
          return new Refusal(
              Failure.STILL_HASHING,
              kept.blob() + ": the node stops",
              "PROTOCOL.md 6",
              "Seal later.");
        }
        reader.read(sum.position(), buffer);
        sum.add(buffer);
        progress.accept(sum.position());
      }
      return null;
    } catch (Refusal damaged) {
      return damaged;
    }
  }

  /** Stops catching up. */
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
  }
}
