package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Verifications;
import dev.tamga.server.storage.state.Verifications.Due;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads sealed items again at a pace, the one that waited longest first, and says what it finds
 * (STORAGE.md section 7). Rows are read page by page; while bytes are read, and while it waits,
 * there is no transaction, and while it waits nothing of the store is open.
 *
 * <p>A crash leaves the results of the last minute unrecorded: those items are read again, and one
 * that takes longer is gone on with from where it was a minute ago; a damaged one is begun again,
 * for only its SHA-256 corrects it. Memory: one MiB and a page of rows. One thread runs it; {@link
 * #stop} from any.
 */
public final class VerifyStored {
  private static final Logger log = LoggerFactory.getLogger(VerifyStored.class);
  private static final int AT_ONCE = 100;
  private static final int TROUBLED_AT_ONCE = 10; // else many of them would keep the others waiting
  private static final int LEAST_BYTES = 64 << 10; // what an item counts for: opening it costs, too
  private static final Duration RECORD_EVERY = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Storage storage;
  private final RecordDamage record;
  private final Terms terms;
  private final Clock clock;
  private final Pace pace;
  private final AtomicLong verified = new AtomicLong();
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);
  private final List<BlobId> whole = new ArrayList<>(AT_ONCE); // not recorded yet
  private Duration afterFailure = Duration.ZERO;
  private long recorded = System.nanoTime();

  /**
   * How often, and how fast.
   *
   * @param bytesPerSecond that are read
   * @param every how old the last reading of an item may become before it is due
   * @param again when one is looked at again that is damaged, or could not be read
   */
  public record Terms(long bytesPerSecond, Duration every, Duration again) {}

  /** Wires the work. */
  public VerifyStored(Storage storage, RecordDamage record, Terms terms, Clock clock) {
    this.storage = storage;
    this.record = record;
    this.terms = terms;
    this.clock = clock;
    this.pace = new Pace(terms.bytesPerSecond());
  }

  /** Bytes that were read since the start. */
  public long verifiedBytes() {
    return verified.get();
  }

  /** Ends {@link #run} within the reading of a MiB, and each run that comes. */
  public void stop() {
    pace.stop();
  }

  /**
   * Verifies all that is due.
   *
   * @param still whether it is this process's to do
   * @throws Refusal what {@code still} throws, or {@code BUSY} if the database cannot be reached
   * @throws InterruptedException if it was stopped
   */
  public void run(Still still) throws Refusal, InterruptedException {
    Work<Boolean> guard =
        handle -> {
          still.require(handle);
          return true;
        };
    pace.passed(0); // not if it was stopped
    whole.clear(); // of a run that ended in the middle
    List<Due> page = due();
    while (!page.isEmpty()) {
      for (Due item : page) {
        verify(item, guard);
      }
      recordWhole(guard);
      page = due();
    }
  }

  private List<Due> due() throws Refusal {
    Instant now = clock.instant();
    return storage
        .database()
        .read(
            handle -> {
              List<Due> all = new ArrayList<>();
              all.addAll(
                  Verifications.troubled(handle, now.minus(terms.again()), TROUBLED_AT_ONCE));
              all.addAll(Verifications.due(handle, now.minus(terms.every()), AT_ONCE));
              return all;
            });
  }

  private void verify(Due due, Work<Boolean> guard) throws Refusal, InterruptedException {
    long from = due.damage().isPresent() ? 0 : due.verifiedTo();
    ItemReading reading = new ItemReading(storage.blobs(), due.item(), from, chunk);
    Optional<Refusal> refusal = read(due, reading, guard);
    Optional<Damage> damage =
        refusal.isPresent() ? refusal.flatMap(Damage::of) : reading.wrongDigest();
    if (damage.isPresent()) {
      damaged(due, damage.get(), guard);
    } else if (refusal.isPresent()) {
      unreadable(due.item(), refusal.get(), guard);
    } else {
      agreed(due, reading, guard);
    }
  }

  /** Reads an item to its end, or to what the store refuses. */
  private Optional<Refusal> read(Due due, ItemReading reading, Work<Boolean> guard)
      throws Refusal, InterruptedException {
    if (due.damage().isPresent()) { // most often it is as it was
      Optional<Refusal> still = read(() -> reading.probe(due.damage().get().firstByte()));
      if (still.isPresent()) {
        return still;
      }
    }
    do {
      Optional<Refusal> refusal = read(() -> reading.burst(pace::isStopped));
      if (refusal.isPresent()) {
        return refusal;
      }
      if (!reading.isAtEnd() && isTimeToRecord()) {
        remember(due.item(), reading.position(), guard);
      }
    } while (!reading.isAtEnd());
    return Optional.empty();
  }

  /** Reads some of the store, and waits until the pace lets the next one begin. */
  private Optional<Refusal> read(Reading some) throws InterruptedException {
    try {
      long bytes = some.bytes();
      verified.addAndGet(bytes);
      afterFailure = Duration.ZERO;
      pace.passed(Math.max(bytes, LEAST_BYTES));
      return Optional.empty();
    } catch (Refusal refusal) {
      pace.passed(LEAST_BYTES);
      return Optional.of(refusal);
    }
  }

  @FunctionalInterface
  private interface Reading {
    long bytes() throws Refusal;
  }

  private void damaged(Due due, Damage damage, Work<Boolean> guard) throws Refusal {
    afterFailure = Duration.ZERO;
    record.found(due.item(), damage, guard);
    if (due.damage().isPresent()) {
      failed(due.item(), guard);
    }
  }

  /** The store, or the disk: it may be the next item's turn, and it may be too early for that. */
  private void unreadable(ItemRow item, Refusal refusal, Work<Boolean> guard)
      throws Refusal, InterruptedException {
    log.warn(
        "item {} of package {} could not be verified, and is tried again in {}: {}",
        item.number(),
        item.pkg(),
        terms.again(),
        BlobRefusals.withCause(refusal));
    failed(item, guard);
    afterFailure = afterFailure.plus(afterFailure).plusSeconds(1);
    afterFailure = afterFailure.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : afterFailure;
    pace.pause(afterFailure);
  }

  private void agreed(Due due, ItemReading reading, Work<Boolean> guard) throws Refusal {
    if (due.damage().isEmpty()) {
      whole.add(due.item().kept().blob());
      if (isTimeToRecord()) {
        recordWhole(guard);
      }
    } else if (reading.hasDigests()) {
      String how = "SHA-256 and each MiB's checksum are as sealed";
      record.corrected(due.item(), due.damage().get(), how, guard);
    } else { // checksums alone do not take back what a SHA-256 may have said
      failed(due.item(), guard);
    }
  }

  private boolean isTimeToRecord() {
    return System.nanoTime() - recorded > RECORD_EVERY.toNanos();
  }

  private void recordWhole(Work<Boolean> guard) throws Refusal {
    if (!whole.isEmpty()) {
      Instant now = clock.instant();
      write(guard, handle -> whole.forEach(blob -> Verifications.whole(handle, blob, now)));
      whole.clear();
    }
  }

  private void remember(ItemRow item, long position, Work<Boolean> guard) throws Refusal {
    write(guard, handle -> Verifications.remember(handle, item.kept().blob(), position));
  }

  private void failed(ItemRow item, Work<Boolean> guard) throws Refusal {
    Instant now = clock.instant();
    write(guard, handle -> Verifications.failed(handle, item.kept().blob(), now));
  }

  private void write(Work<Boolean> guard, Consumer<Handle> rows) throws Refusal {
    boolean unused =
        storage
            .writer()
            .write(
                handle -> {
                  boolean mine = guard.apply(handle);
                  rows.accept(handle);
                  return mine;
                });
    recorded = System.nanoTime();
  }
}
