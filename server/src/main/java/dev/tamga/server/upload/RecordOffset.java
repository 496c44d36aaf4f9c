package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Records what one request has made durable of an item. The offset moves only from where this very
 * request left it, and only until someone takes the item (STORAGE.md sections 4 and 6): one that
 * was paused, or cut off from the others, finds it moved or taken and records nothing, now and ever
 * after. Thread-safe: progress is told by another thread than the request's.
 *
 * <p>Where the outcome of a record is not known, the next one finds it in the row, and goes on from
 * there: it is the same request that wrote it if the row is as it would have left it.
 */
final class RecordOffset {
  private final Database database;
  private final BatchWriter writer;
  private final ItemRow item;
  private final Duration ahead;
  private final List<Segment> stored = new ArrayList<>(); // and not known to be recorded
  private final List<Extent> perhaps = new ArrayList<>(); // recorded, or not
  private Extent recorded;
  private Instant until = Instant.MAX;
  private volatile boolean overtaken;

  /**
   * @param item as it was when the request took its lease
   * @param ahead of the database's clock was the node's at that time; negative if behind
   */
  RecordOffset(Database database, BatchWriter writer, ItemRow item, Duration ahead) {
    this.database = database;
    this.writer = writer;
    this.item = item;
    this.ahead = ahead;
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
    if (!write(durable.kept(), handle -> record(handle, durable.kept(), sum, expires))) {
      throw overtaken();
    }
    recorded = durable.kept();
    perhaps.clear();
    stored.clear();
    until = Instant.MAX;
  }

  private boolean record(Handle handle, Extent to, Optional<ItemSum> sum, Instant expires) {
    // Asked within the turn, and not of this node's clock, which may still be behind after a pause:
    // a node that was paused must not name what was tidied away.
    if (!database.now(handle).plus(ahead).isBefore(until)) {
      return false;
    }
    Optional<Extent> from = perhaps.isEmpty() ? Optional.of(recorded) : own(handle);
    return from.isPresent()
        && Items.record(handle, from.get().length(), item.epoch(), to, after(from.get()))
        && (sum.isEmpty() || Items.recordSum(handle, to, sum.get()))
        && Drafts.touch(handle, item.pkg(), expires);
  }

  private List<Segment> after(Extent from) {
    return stored.stream().filter(segment -> segment.first() >= from.length()).toList();
  }

  /** What is kept, if this request left it so and nobody has taken the item. */
  private Optional<Extent> own(Handle handle) {
    return Items.find(handle, item.kept().blob())
        .filter(row -> row.epoch() == item.epoch())
        .map(ItemRow::kept)
        .filter(kept -> kept.equals(recorded) || perhaps.contains(kept));
  }

  private boolean write(Extent to, Work<Boolean> work) throws Refusal {
    try {
      return writer.write(work);
    } catch (Refusal refused) {
      if (refused.failure() == Failure.INTERNAL) { // all others say that nothing is kept
        perhaps.add(to);
      }
      throw refused;
    }
  }

  /**
   * Takes back all that was recorded by this request. May be asked again if it was refused.
   *
   * @return what is kept now
   * @throws Refusal as {@link #advance}
   */
  synchronized Extent rewind() throws Refusal {
    boolean nothing = recorded.equals(item.kept()) && perhaps.isEmpty();
    if (overtaken || (!nothing && !writer.write(this::rewind))) {
      throw overtaken();
    }
    recorded = item.kept();
    perhaps.clear();
    return recorded;
  }

  /** Nothing is left to take back if an earlier try did it whose outcome was not known. */
  private boolean rewind(Handle handle) {
    Optional<Extent> kept = Items.find(handle, item.kept().blob()).map(ItemRow::kept);
    if (kept.equals(Optional.of(item.kept()))) {
      return true;
    }
    Optional<Extent> own = own(handle);
    return own.isPresent() && Items.rewind(handle, own.get().length(), item.epoch(), item.kept());
  }

  /** Whose bytes these are. */
  BlobId blob() {
    return item.kept().blob();
  }

  /** Whether this request was refused to record: all that it may still receive is for nothing. */
  boolean isOvertaken() {
    return overtaken;
  }

  private Refusal overtaken() {
    overtaken = true;
    return new Refusal(
        Failure.OFFSET_MISMATCH,
        "item "
            + item.number()
            + " of package "
            + item.pkg()
            + ": its offset is no longer "
            + recorded.length()
            + ", or no longer this request's: another one has moved it or asked for it, or took the"
            + " item out, or this one took too long",
        "PROTOCOL.md 5, tus 1.0 core",
        "Send HEAD and go on from the offset in the answer.");
  }
}
