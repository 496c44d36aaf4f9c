package dev.tamga.server.storage.lock;

import dev.tamga.server.storage.blob.BlobId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Items of which an object is gone: until somebody puts it back nothing changes, and each attempt
 * may take hours. They are tried again in an hour. At most 1,000, of the present process. For one
 * thread.
 */
final class Postponed {
  private static final long FOR_NANOS = Duration.ofHours(1).toNanos();
  private static final int MOST = 1000;

  private final Map<BlobId, Long> since = new LinkedHashMap<>();

  /** Tries an item again in an hour, unless so many wait already. */
  void add(BlobId blob) {
    if (since.size() < MOST) {
      since.put(blob, System.nanoTime());
    }
  }

  /** Whether it is too early for an item. */
  boolean contains(BlobId blob) {
    Long at = since.get(blob);
    if (at != null && System.nanoTime() - at > FOR_NANOS) {
      since.remove(blob);
      return false;
    }
    return at != null;
  }
}
