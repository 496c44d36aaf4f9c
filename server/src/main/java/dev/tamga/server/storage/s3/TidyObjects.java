package dev.tamga.server.storage.s3;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Orphans;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes objects that no row names and nobody can be about to record, for they are too old by the
 * clock of the store (STORAGE.md section 4). First it looks at all of them: if too many have no
 * row, the database is rather the wrong one, and nothing is deleted. Right before it deletes it
 * asks once more.
 */
final class TidyObjects {
  /** From this age on nobody records them any more. */
  static final Duration AGE = Duration.ofDays(1);

  private static final int AT_ONCE = 1000;
  private static final int MOST = 10_000; // in memory; the rest goes next time
  private static final Logger log = LoggerFactory.getLogger(TidyObjects.class);

  private final Bucket bucket;
  private final SegmentIndex index;
  private final Instant before;
  private final List<SegmentKey> page = new ArrayList<>();
  private final List<SegmentKey> orphans = new ArrayList<>();
  private final List<String> probes = new ArrayList<>();
  private long old;
  private long without;

  private TidyObjects(Bucket bucket, SegmentIndex index, Instant before) {
    this.bucket = bucket;
    this.index = index;
    this.before = before;
  }

  /**
   * Runs once.
   *
   * @param node by the node's clock
   * @return how many objects were deleted
   * @throws IOException if the store or the database failed, too many objects have no row, or the
   *     clocks of store and node differ ({@link StoreClock})
   */
  static int run(Bucket bucket, SegmentIndex index, Instant node) throws IOException {
    Instant now = StoreClock.ask(bucket, node);
    TidyObjects tidy = new TidyObjects(bucket, index, now.minus(AGE));
    bucket.list("", tidy::look);
    tidy.ask();
    tidy.requireTheRightDatabase();
    return tidy.delete();
  }

  private void look(Bucket.Listed object) throws IOException {
    if (!object.modified().isBefore(before)) {
      return;
    }
    Optional<SegmentKey> key = SegmentKey.parse(object.key());
    if (key.isPresent()) {
      old++;
      page.add(key.get());
    } else if (object.key().startsWith(CheckBucket.PROBE)) {
      probes.add(object.key());
    } else if (!object.key().equals(BlobStore.MARK)) {
      log.warn("an object that is not the node's lies in {}: {}", bucket.address(), object.key());
    }
    if (page.size() == AT_ONCE) {
      ask();
    }
  }

  private void ask() throws IOException {
    List<SegmentKey> unnamed = unnamed(page);
    page.clear();
    without += unnamed.size();
    unnamed.stream().limit(Math.max(0, MOST - orphans.size())).forEach(orphans::add);
  }

  private List<SegmentKey> unnamed(List<SegmentKey> keys) throws IOException {
    try {
      return index.unnamed(List.copyOf(keys));
    } catch (Refusal e) {
      throw new IOException("the database does not say which objects it names", e);
    }
  }

  private int delete() throws IOException {
    int deleted = 0;
    for (String probe : probes) {
      bucket.delete(probe);
      deleted++;
    }
    for (int from = 0; from < orphans.size(); from += AT_ONCE) {
      List<SegmentKey> some = orphans.subList(from, Math.min(from + AT_ONCE, orphans.size()));
      for (SegmentKey orphan : unnamed(some)) {
        bucket.delete(orphan.text());
        deleted++;
      }
    }
    return deleted;
  }

  private void requireTheRightDatabase() throws IOException {
    if (Orphans.areTooMany(without, old)) {
      throw new IOException(
          without
              + " of "
              + old
              + " objects in "
              + bucket.address()
              + " have no row in the database (expected: at most one in ten, or "
              + Orphans.FEW
              + "). Nothing is deleted: see whether bucket and database belong together; if they do,"
              + " delete these objects by hand (STORAGE.md 4)");
    }
  }
}
