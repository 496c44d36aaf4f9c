package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records what one request has made durable of an item. The offset moves only from where this very
 * request left it, and only until someone takes the item (STORAGE.md sections 4 and 6): one that
 * was paused, or cut off from the others, finds it moved or taken and records nothing, now and ever
 * after. Thread-safe: progress is told by another thread than the request's.
 */
final class RecordOffset {
  private final BatchWriter writer;
  private final Clock clock;
  private final ItemRow item;
  private final List<Segment> stored = new ArrayList<>(); // and not recorded yet
  private Extent recorded;
  private Instant until = Instant.MAX;
  private volatile boolean overtaken;

  /**
   * @param item as it was when the request took its lease
   */
  RecordOffset(BatchWriter writer, Clock clock, ItemRow item) {
    this.writer = writer;
    this.clock = clock;
    this.item = item;
    this.recorded = item.kept();
  }

  /**
   * Records, with all segments that were not recorded before; when it returns, that is durable.
   *
   * @param sum of the whole item, if these are its last bytes and it is known
   * @param expires of the draft, from now on
   * @throws Refusal OFFSET_MISMATCH if another request, of this node or another, has moved the
   *     offset, or the item was taken, or is gone; what the database refuses
   */
  synchronized void advance(Durable durable, Optional<ItemSum> sum, Instant expires)
      throws Refusal {
    stored.addAll(durable.segments());
    until = durable.until().isBefore(until) ? durable.until() : until;
    List<Segment> segments = List.copyOf(stored);
    Extent from = recorded;
    boolean moved =
        writer.write(
            handle ->
                // asked within the turn: a node that was paused must not name what was tidied away
                clock.instant().isBefore(until)
                    && Items.record(handle, from.length(), item.epoch(), durable.kept(), segments)
                    && (sum.isEmpty() || Items.recordSum(handle, durable.kept(), sum.get()))
                    && Drafts.touch(handle, item.pkg(), expires));
    if (!moved) {
      throw overtaken(from);
    }
    recorded = durable.kept();
    stored.clear();
    until = Instant.MAX;
  }

  /**
   * Takes back all that was recorded by this request.
   *
   * @return what is kept now
   * @throws Refusal as {@link #advance}
   */
  synchronized Extent rewind() throws Refusal {
    Extent from = recorded;
    if (!writer.write(handle -> Items.rewind(handle, from.length(), item.epoch(), item.kept()))) {
      throw overtaken(from);
    }
    recorded = item.kept();
    return recorded;
  }

  /** Whether this request was refused to record: all that it may still receive is for nothing. */
  boolean isOvertaken() {
    return overtaken;
  }

  private Refusal overtaken(Extent from) {
    overtaken = true;
    return new Refusal(
        Failure.OFFSET_MISMATCH,
        "item "
            + item.number()
            + " of package "
            + item.pkg()
            + ": its offset is no longer "
            + from.length()
            + ", or no longer this request's: another one has moved it or asked for it, or took the"
            + " item out, or this one took too long",
        "PROTOCOL.md 5, tus 1.0 core",
        "Send HEAD and go on from the offset in the answer.");
  }
}
