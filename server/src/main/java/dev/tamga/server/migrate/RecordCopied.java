package dev.tamga.server.migrate;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records how much of one item is durable in the new place, as a node records an upload (STORAGE.md
 * section 4). Thread-safe: progress is told by another thread than the copier's.
 */
final class RecordCopied {
  private final House to;
  private final Clock clock;
  private final MoveListener listener;
  private final List<Segment> stored = new ArrayList<>(); // and not recorded yet
  private Extent recorded;
  private Instant until = Instant.MAX;

  RecordCopied(House to, Extent recorded, MoveListener listener, Clock clock) {
    this.to = to;
    this.recorded = recorded;
    this.listener = listener;
    this.clock = clock;
  }

  /** What cannot be recorded now is recorded with what comes next. */
  synchronized void progress(Durable durable) {
    take(durable);
    try {
      record(durable.kept(), Optional.empty());
    } catch (Refusal e) {
      // kept for the next time; if the database stays away, that one says so
    }
  }

  /**
   * Records all that was told, and the digests if all bytes are there.
   *
   * @throws Refusal what the database refuses; nothing more is recorded then
   */
  synchronized void finish(Durable durable, Optional<ItemSum> sum) throws Refusal {
    take(durable);
    record(durable.kept(), sum);
  }

  private void take(Durable durable) {
    stored.addAll(durable.segments());
    until = durable.until().isBefore(until) ? durable.until() : until;
  }

  private void record(Extent kept, Optional<ItemSum> sum) throws Refusal {
    Extent from = recorded;
    List<Segment> segments = List.copyOf(stored);
    boolean moved =
        to.writer()
            .write(
                handle -> {
                  boolean is =
                      clock.instant().isBefore(until)
                          && StoredItem.record(handle, from.length(), kept, segments);
                  sum.filter(digests -> is)
                      .ifPresent(digests -> StoredItem.recordSum(handle, kept.blob(), digests));
                  return is;
                });
    if (!moved) {
      throw new Refusal(
          Failure.BUSY,
          kept.blob()
              + ": its offset in the new place is no longer "
              + from.length()
              + ", or its objects are older than 12 hours",
          "STORAGE.md 4",
          "Make sure that no other migrate runs, and run it again.");
    }
    listener.bytes(kept.length() - from.length());
    recorded = kept;
    stored.clear();
    until = Instant.MAX;
  }
}
