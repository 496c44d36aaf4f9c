package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.RequestBody;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.digest.ItemDigest;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a request's body to an item: hashed and written as it comes, without a copy (PROTOCOL.md
 * section 5, CUSTODY.md section 4).
 *
 * <p>Order: bytes written, bytes forced, offset recorded, answer. When the connection breaks, what
 * arrived is kept the same way, unless the request promised a checksum in its head, which then
 * cannot be checked. On the way, what has arrived is recorded from time to time, so that a crash
 * costs little of a long request.
 */
public final class AppendBytes {
  private static final Logger log = LoggerFactory.getLogger(AppendBytes.class);

  private static final String OVERTAKEN = "another request has taken the item";

  private final Storage storage;
  private final DraftRules rules;
  private final Clock clock;
  private final Steps steps;
  private final TakeBack takeBack;

  /** Wires the step. */
  public AppendBytes(Storage storage, DraftRules rules, Clock clock, Steps steps) {
    this.storage = storage;
    this.rules = rules;
    this.clock = clock;
    this.steps = steps;
    this.takeBack = new TakeBack(storage);
  }

  /** When a draft expires to which bytes are added now. */
  Instant expiry() {
    return clock.instant().plus(rules.expiry());
  }

  /**
   * Appends the body at {@code offset}.
   *
   * @param announced the item as the request found it, before it waited
   * @return the item's offset afterwards, which is durable
   * @throws Refusal OFFSET_MISMATCH if the offset is not the item's, or the item was taken since it
   *     was found (STORAGE.md section 6), ITEM_TOO_LONG, CHUNK_CHECKSUM_MISMATCH, ITEM_LOCKED:
   *     nothing of the body counts then; STORAGE_FULL, TOO_SLOW, BUSY, INTERNAL: what was recorded
   *     on the way does
   * @throws ClientGoneException if the connection broke; what arrived is durable, unless another
   *     request has taken the item meanwhile: then only what was recorded before
   */
  long from(long offset, ItemRow announced, Request request) throws Refusal, IOException {
    BlobId blob = announced.kept().blob();
    RequestBody body = request.body();
    try (BlobLease lease =
        storage
            .blobs()
            .lease(blob, () -> body.stop("a newer request writes the item"), rules.takeover())) {
      takeBack.owedOf(blob);
      Reread found = reread(announced);
      ItemRow item = found.item();
      requireOffset(offset, item);
      requireUntaken(announced, item);
      requireRoom(body.declaredLength().orElse(0), item);
      Optional<UploadChecksum> promised = checksum(request);
      RecordOffset record =
          new RecordOffset(storage.database(), storage.writer(), item, found.ahead());
      try (BlobWriter writer = lease.append(item.kept())) {
        return receive(item, body, promised, writer, record);
      } catch (Refusal refused) { // the writer is closed by now
        makeRoom(item, record, refused);
        throw refused;
      }
    }
  }

  /**
   * Cuts what was refused off the file, so that a full disk is not kept full by bytes that count
   * for nothing. INTERNAL alone leaves open whether more was recorded: then start-up cuts it.
   *
   * @throws Refusal if what was recorded of a body that is wrong is not taken back: that the body
   *     is wrong must not be told then, for it would say that nothing of it counts
   */
  private void makeRoom(ItemRow item, RecordOffset record, Refusal refused) throws Refusal {
    if (refused.failure() == Failure.CHUNK_CHECKSUM_MISMATCH
        || refused.failure() == Failure.ITEM_TOO_LONG) {
      try {
        takeBack.all(record);
      } catch (Refusal instead) {
        instead.addSuppressed(refused);
        throw instead;
      }
    } else if (refused.failure() != Failure.INTERNAL) {
      try {
        boolean unused = storage.blobs().trim(reread(item).item().kept());
      } catch (Refusal | IOException e) {
        refused.addSuppressed(e); // the next one who appends cuts it
      }
    }
  }

  /**
   * Ends the request of this node that is writing the item, if there is one; what arrived is
   * durable afterwards, and what turned out wrong is taken back.
   *
   * @throws Refusal ITEM_LOCKED if it does not end in time; what the database refuses
   */
  void settle(BlobId blob) throws Refusal {
    try (BlobLease unused = storage.blobs().lease(blob, () -> {}, rules.takeover())) {
      takeBack.owedOf(blob);
    }
  }

  /**
   * An item, and how far the node's clock is ahead of the database's at the same moment. A pause
   * between looking at the two makes it more: what is stored then has to be recorded the sooner.
   */
  private record Reread(ItemRow item, Duration ahead) {}

  /** What is kept may have changed while the lease was waited for. */
  private Reread reread(ItemRow known) throws Refusal {
    Database database = storage.database();
    return database
        .read(
            handle -> {
              Optional<ItemRow> row = Items.find(handle, known.kept().blob());
              Instant shared = database.now(handle);
              Duration ahead = Duration.between(shared, clock.instant());
              return row.map(item -> new Reread(item, ahead));
            })
        .orElseThrow(() -> gone(known));
  }

  /** Who has taken the item was told its offset, which has to stay true. */
  private static void requireUntaken(ItemRow announced, ItemRow item) throws Refusal {
    if (announced.epoch() != item.epoch()) {
      throw new Refusal(
          Failure.OFFSET_MISMATCH,
          "item "
              + item.number()
              + " of package "
              + item.pkg()
              + ": another request asked for it, or took back bytes, while this one waited",
          "PROTOCOL.md 5, tus 1.0 core",
          "Send HEAD and go on from the offset in the answer.");
    }
  }

  private static Refusal gone(ItemRow item) {
    return new Refusal(
        Failure.NO_SUCH_ITEM,
        "item " + item.name() + ": taken out of its draft, or sealed, meanwhile",
        "PROTOCOL.md 3",
        "Ask for the draft to see where it stands.");
  }

  private static Optional<UploadChecksum> checksum(Request request) throws Refusal {
    Optional<String> header = request.header(Headers.UPLOAD_CHECKSUM);
    return header.isPresent() ? Optional.of(UploadChecksum.parse(header.get())) : Optional.empty();
  }

  private long receive(
      ItemRow item,
      RequestBody body,
      Optional<UploadChecksum> promised,
      BlobWriter writer,
      RecordOffset record)
      throws Refusal, IOException {
    ItemDigest digest = storage.digests().of(item.kept().blob());
    BodyChecksum check = new BodyChecksum(promised);
    if (promised.isEmpty()) {
      writer.onProgress(soFar -> recordProgress(record, soFar, body));
    }
    try {
      for (ByteBuf bytes = body.next(); bytes != null; bytes = body.next()) {
        append(item, bytes, writer, digest, check);
        requireCurrent(record);
      }
      check.requireEqual(item, body.trailer(Headers.UPLOAD_CHECKSUM));
    } catch (ClientGoneException e) {
      if (promised.isEmpty() && !record.isOvertaken()) {
        long unused = keep(item, writer, record, digest);
      }
      throw e;
    }
    return keep(item, writer, record, digest);
  }

  private void append(
      ItemRow item, ByteBuf bytes, BlobWriter writer, ItemDigest digest, BodyChecksum check)
      throws Refusal {
    try {
      if (bytes.readableBytes() > item.length() - writer.position()) {
        throw tooLong(writer.position() + bytes.readableBytes(), item);
      }
      for (ByteBuffer part : bytes.nioBuffers()) {
        long at = writer.position();
        check.update(part.duplicate());
        digest.appended(item.kept(), at, part.duplicate());
        writer.append(part);
      }
    } finally {
      bytes.release();
    }
    steps.reached(Step.BYTES_WRITTEN); // a crash here: cut back to the recorded offset
  }

  /**
   * For the writer's own thread, or one in the background; the digest stays marked where the
   * request began. A request that is overtaken is woken to end, for its client may be silent.
   */
  private void recordProgress(RecordOffset record, Durable soFar, RequestBody body) {
    try {
      record.advance(soFar, Optional.empty(), expiry());
      steps.reached(Step.PROGRESS_RECORDED); // a crash here: HEAD tells the client
    } catch (Refusal e) { // nobody was promised it
      log.debug("{}: progress not recorded", soFar.kept().blob(), e);
      if (record.isOvertaken()) {
        body.stop(OVERTAKEN);
      }
    }
  }

  /** Nobody waits for an answer: who took the item over is this client's newer request. */
  private static void requireCurrent(RecordOffset record) throws ClientGoneException {
    if (record.isOvertaken()) {
      throw new ClientGoneException(OVERTAKEN);
    }
  }

  /** Forces, then records: only then may the offset be told to anyone. */
  private long keep(ItemRow item, BlobWriter writer, RecordOffset record, ItemDigest digest)
      throws Refusal {
    if (writer.position() == item.kept().length()) {
      return writer.position();
    }
    Durable durable = writer.force();
    steps.reached(Step.BYTES_FORCED); // a crash here: as above
    boolean complete = durable.kept().length() == item.length();
    try {
      record.advance(
          durable,
          complete ? digest.upTo(item.kept(), durable.kept()) : Optional.empty(),
          expiry());
    } catch (Refusal refused) { // others may write other bytes there
      storage.digests().forget(item.kept().blob());
      throw refused;
    }
    digest.kept(item.kept(), durable.kept());
    steps.reached(Step.OFFSET_RECORDED); // a crash here: HEAD tells the client
    return durable.kept().length();
  }

  private static void requireOffset(long offset, ItemRow item) throws Refusal {
    if (offset != item.kept().length()) {
      throw new Refusal(
          Failure.OFFSET_MISMATCH,
          "item "
              + item.number()
              + " of package "
              + item.pkg()
              + ": offset "
              + offset
              + " (expected: "
              + item.kept().length()
              + ')',
          "PROTOCOL.md 5, tus 1.0 core",
          "Send HEAD and go on from the offset in the answer.");
    }
  }

  private static void requireRoom(long declared, ItemRow item) throws Refusal {
    if (declared > item.length() - item.kept().length()) {
      throw tooLong(item.kept().length() + declared, item);
    }
  }

  private static Refusal tooLong(long bytes, ItemRow item) {
    return new Refusal(
        Failure.ITEM_TOO_LONG,
        "item "
            + item.number()
            + " of package "
            + item.pkg()
            + ": "
            + bytes
            + " bytes (expected: "
            + item.length()
            + ", as announced)",
        "PROTOCOL.md 5",
        "Announce the item with its real length.");
  }
}
