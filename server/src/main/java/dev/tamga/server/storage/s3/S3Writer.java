package dev.tamga.server.storage.s3;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to a blob by storing objects. Bytes wait in a file until a segment is full, and it is
 * sent by the thread that appends: a slow store slows the client, and no bytes pile up.
 */
final class S3Writer implements BlobWriter {
  /**
   * By the node's clock. Half of the age from which objects without a row are tidied: STORAGE.md
   * section 4.
   */
  static final Duration RECORD_WITHIN = Duration.ofHours(12);

  private static final Logger log = LoggerFactory.getLogger(S3Writer.class);

  private final Bucket bucket;
  private final Clock clock;
  private final Spool spool;
  private final BlobId blob;
  private final List<Segment> stored = new ArrayList<>(); // and told to nobody yet
  private Instant until = Instant.MAX;
  private @Nullable Consumer<Durable> progress;
  private long sent;
  private String last; // key of the object before the next one

  S3Writer(Bucket bucket, Clock clock, Spool spool, Extent kept) {
    this.bucket = bucket;
    this.clock = clock;
    this.spool = spool;
    this.blob = kept.blob();
    this.sent = kept.length();
    this.last = kept.last();
  }

  @Override
  public long position() {
    return sent + spool.length();
  }

  @Override
  public void append(ByteBuffer bytes) throws Refusal {
    while (bytes.hasRemaining()) {
      if (spool.isFull()) {
        send(); // full since a send that failed
      }
      try {
        spool.write(bytes);
      } catch (IOException e) {
        throw BlobRefusals.noRoom(blob, e);
      }
      if (spool.isFull()) {
        send();
        tell();
      }
    }
  }

  @Override
  public void onProgress(Consumer<Durable> durable) {
    this.progress = durable;
  }

  private void tell() {
    if (progress != null) {
      progress.accept(take());
    }
  }

  @Override
  public Durable force() throws Refusal {
    if (spool.length() > 0) {
      send();
    }
    return take();
  }

  /** A crash after the store has it, and before its row is committed, leaves an orphan. */
  private void send() throws Refusal {
    Segment segment =
        new Segment(
            blob, sent, spool.length(), SegmentKey.random(blob, sent).text(), spool.checksums());
    Instant begun = clock.instant();
    try {
      bucket.put(segment.key(), spool::read, segment.length(), spool.crc());
      spool.clear();
    } catch (BucketException e) {
      throw BlobRefusals.storeFailed(blob, e);
    } catch (IOException e) {
      throw BlobRefusals.noRoom(blob, e);
    } catch (RuntimeException e) {
      IOException unread = spool.unread();
      if (unread == null) {
        throw e;
      }
      throw BlobRefusals.noRoom(blob, unread);
    }
    stored.add(segment);
    sent = segment.end();
    last = segment.key();
    Instant last = begun.plus(RECORD_WITHIN);
    until = last.isBefore(until) ? last : until;
  }

  private Durable take() {
    Durable durable = new Durable(new Extent(blob, sent, 0, last), stored, until);
    stored.clear();
    until = Instant.MAX;
    return durable;
  }

  @Override
  public void close() {
    try {
      spool.close();
    } catch (IOException e) {
      log.debug("{}: a spool file could not be removed; the next start does", blob, e);
    }
  }
}
