package dev.tamga.server.open;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.s3.SegmentIndex;
import dev.tamga.server.storage.s3.SegmentKey;
import dev.tamga.server.storage.state.Segments;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the node's database says of objects. */
record StoredSegments(Database database) implements SegmentIndex {
  @Override
  public Optional<Segment> at(BlobId blob, long offset) throws Refusal {
    return database.read(handle -> Segments.at(handle, blob, offset));
  }

  @Override
  public List<SegmentKey> unnamed(List<SegmentKey> keys) throws Refusal {
    return database.read(handle -> keys.stream().filter(key -> !isNamed(handle, key)).toList());
  }

  private static boolean isNamed(Handle handle, SegmentKey key) {
    return Segments.at(handle, key.blob(), key.first())
        .filter(segment -> segment.key().equals(key.text()))
        .isPresent();
  }
}
