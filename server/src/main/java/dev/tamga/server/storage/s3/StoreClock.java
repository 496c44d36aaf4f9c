package dev.tamga.server.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The clock by which a store says how old an object is. What is deleted by its age is judged by
 * this clock alone; one that differs much from the node's is wrong, or the node's is, and ages say
 * nothing then.
 */
final class StoreClock {
  /** Most by which it may differ from the node's. */
  static final Duration MOST = Duration.ofHours(1);

  private StoreClock() {}

  /**
   * Asks for the time: an object is put, listed and deleted. A crash in between leaves it to the
   * tidying.
   *
   * @param node by the node's clock
   * @return by the store's, at most as late as it is now
   * @throws IOException if the store fails, or the two differ by more than {@link #MOST}
   */
  static Instant ask(Bucket bucket, Instant node) throws IOException {
    String key = CheckBucket.PROBE + UUID.randomUUID();
    bucket.put(key, "what time is it");
    List<Instant> modified = new ArrayList<>();
    bucket.list(key, object -> modified.add(object.modified()));
    bucket.delete(key);
    if (modified.size() != 1) {
      throw new IOException("the object just written is listed " + modified.size() + " times");
    }
    requireNear(bucket.address(), modified.get(0), node);
    return modified.get(0);
  }

  /**
   * Compares them.
   *
   * @throws IOException if they differ by more than {@link #MOST}
   */
  static void requireNear(S3Address address, Instant store, Instant node) throws IOException {
    if (Duration.between(store, node).abs().compareTo(MOST) > 0) {
      throw new IOException(
          "the clock of "
              + address
              + " says "
              + store
              + ", the node's says "
              + node
              + " (expected: at most an hour apart, for objects are deleted by their age). Set the"
              + " one that is wrong (STORAGE.md 4)");
    }
  }
}
