package dev.tamga.server.storage.s3;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Segment;
import java.util.List;
import java.util.Optional;

/** What is recorded of objects: the truth, which the store itself is not. Thread-safe. */
public interface SegmentIndex {
  /**
   * The recorded object in which a byte lies.
   *
   * @return empty if none is recorded
   * @throws Refusal {@code BUSY} if the database cannot be reached
   */
  Optional<Segment> at(BlobId blob, long offset) throws Refusal;

  /**
   * Those of {@code keys} that no row names, as of one moment.
   *
   * @param keys at most 1,000
   * @throws Refusal {@code BUSY} if the database cannot be reached
   */
  List<SegmentKey> unnamed(List<SegmentKey> keys) throws Refusal;
}
