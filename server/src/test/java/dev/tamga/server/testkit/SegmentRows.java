package dev.tamga.server.testkit;

import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.s3.SegmentIndex;
import dev.tamga.server.storage.s3.SegmentKey;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Rows of segments in memory, for tests of a store without a database. */
public final class SegmentRows implements SegmentIndex {
  private final Map<BlobId, NavigableMap<Long, Segment>> rows = new ConcurrentHashMap<>();

  /** Records what was made durable. */
  public Extent record(Durable durable) {
    for (Segment segment : durable.segments()) {
      rows.computeIfAbsent(segment.blob(), blob -> new ConcurrentSkipListMap<>())
          .put(segment.first(), segment);
    }
    return durable.kept();
  }

  /** Forgets a blob, as when its draft is deleted. */
  public void forget(BlobId blob) {
    var unused = rows.remove(blob);
  }

  @Override
  public Optional<Segment> at(BlobId blob, long offset) {
    return Optional.ofNullable(rows.getOrDefault(blob, new TreeMap<>()).floorEntry(offset))
        .map(Map.Entry::getValue)
        .filter(segment -> offset < segment.end());
  }

  @Override
  public List<SegmentKey> unnamed(List<SegmentKey> keys) {
    return keys.stream()
        .filter(
            key ->
                at(key.blob(), key.first())
                    .filter(segment -> segment.key().equals(key.text()))
                    .isEmpty())
        .toList();
  }
}
