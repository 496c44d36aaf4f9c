package dev.tamga.server.storage.s3;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.EmptyReader;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Leases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Blobs as objects in a bucket, shared by all nodes of a service (STORAGE.md section 4). Leases are
 * those of this process; between nodes it is the recorded offset that lets one writer win.
 *
 * <p>For each request that writes: a spool file of at most one segment, and a few KiB of memory.
 * For each that reads: 64 KiB beside the caller's buffer.
 */
public final class S3Blobs implements BlobStore {
  /** What keys of objects begin with that only try something out: tidied a day later. */
  public static final String PROBE = CheckBucket.PROBE;

  private final Bucket bucket;
  private final SegmentIndex index;
  private final Path spool;
  private final int segmentBytes;
  private final Patience patience;
  private final Clock clock;
  private final Leases leases = new Leases();

  private S3Blobs(
      Bucket bucket,
      SegmentIndex index,
      Path spool,
      int segmentBytes,
      Patience patience,
      Clock clock) {
    this.bucket = bucket;
    this.index = index;
    this.spool = spool;
    this.segmentBytes = segmentBytes;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Connects, and tries out every right that is needed. A crash in the middle leaves an object that
   * is tidied.
   *
   * @param index says what is recorded
   * @param spool folder of this process alone; what it left there before a crash is removed
   * @param segmentBytes most bytes in an object
   * @param connections most to the store at one time: each reader and writer holds one while it
   *     waits for its client, and who finds none free is refused
   * @param clock the node's
   * @throws IOException if the store cannot be reached or refuses something, or its clock differs
   *     from the node's by more than an hour, with what to do
   */
  public static S3Blobs open(
      S3Address address,
      SegmentIndex index,
      Path spool,
      int segmentBytes,
      Patience patience,
      int connections,
      Clock clock)
      throws IOException {
    Spool.prepare(spool);
    Bucket bucket = new Bucket(Connect.to(address, patience, connections), address);
    try {
      CheckBucket.run(bucket, clock);
      return new S3Blobs(bucket, index, spool, segmentBytes, patience, clock);
    } catch (IOException | RuntimeException | Error e) {
      bucket.close();
      throw e;
    }
  }

  @Override
  public BlobLease lease(BlobId blob, Runnable stop, Duration wait) throws Refusal {
    return leases.take(
        blob,
        stop,
        wait,
        kept -> new S3Writer(bucket, clock, new Spool(spool, segmentBytes), kept));
  }

  @Override
  public BlobReader read(Extent kept) throws Refusal {
    if (kept.length() == 0) {
      return new EmptyReader();
    }
    if (index.at(kept.blob(), kept.length() - 1).isEmpty()) {
      throw S3Reader.unrecorded(kept.blob(), kept.length() - 1);
    }
    return new S3Reader(bucket, index, patience, kept);
  }

  @Override
  public boolean holds(Extent kept) throws Refusal {
    return kept.length() == 0
        || index
            .at(kept.blob(), kept.length() - 1)
            .filter(segment -> segment.end() == kept.length() && segment.key().equals(kept.last()))
            .isPresent();
  }

  /**
   * There is nothing to cut: an object without a row does not count, and {@link #tidy} finds it.
   */
  @Override
  public boolean trim(Extent kept) {
    return false;
  }

  /** Its rows are gone, so that what cannot be deleted now does no harm until it is tidied. */
  @Override
  public void delete(BlobId blob, Duration most) throws IOException {
    Bucket inTime = bucket.within(most);
    inTime.list(SegmentKey.folder(blob), object -> inTime.delete(object.key()));
  }

  @Override
  public void forEach(Consumer<BlobId> visitor) {
    // by its age alone an object without a row can be told from one that is about to get it
  }

  @Override
  public boolean isEmpty() throws IOException {
    return !bucket.hasAny("", key -> SegmentKey.parse(key).isPresent());
  }

  @Override
  public int tidy(Instant now) throws IOException {
    return TidyObjects.run(bucket, index, now);
  }

  @Override
  public Optional<String> mark() throws IOException {
    return bucket.text(MARK, MARK_CHARS).map(String::strip);
  }

  @Override
  public String markIfNone(String mark) throws IOException {
    Optional<String> there = mark();
    if (there.isEmpty()) {
      bucket.putIfNone(MARK, mark + '\n');
      there = mark(); // another service's, if it came first
    }
    return there.orElseThrow(
        () -> new IOException("object \"" + MARK + "\" in " + bucket.address() + " has gone"));
  }

  @Override
  public void close() {
    bucket.close();
  }
}
