package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a store of blobs refuses. */
public final class BlobRefusals {
  private static final String RULE = "CUSTODY.md 4";

  private BlobRefusals() {}

  /** {@code STORAGE_FULL}: bytes could not be written. */
  public static Refusal noRoom(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.STORAGE_FULL,
            blob + " could not be written; bytes that were not acknowledged are not kept",
            RULE,
            "Ask where to go on and try again later; the node's administrator must make room or"
                + " mend the disk.")
        .retryAfter(Duration.ofSeconds(60))
        .causedBy(cause);
  }

  /** {@code STORED_DATA_DAMAGED}: stored bytes are not what was stored. */
  public static Refusal damaged(BlobId blob, Damage damage) {
    return damaged(blob, damage, null);
  }

  /** The same, with what the store said. */
  public static Refusal damaged(BlobId blob, Damage damage, @Nullable Throwable cause) {
    return new Refusal(
            Failure.STORED_DATA_DAMAGED,
            blob + ": " + damage,
            "PROTOCOL.md 9",
            "The node's administrator must run tamga-server check and restore the item from a"
                + " backup.")
        .causedBy(damage.told(cause));
  }

  /** {@code BUSY}: files could not be read; what is in them is not known. */
  public static Refusal unreadable(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.BUSY,
            blob + " could not be read: " + cause,
            "STORAGE.md 7",
            "Try again later; the node's administrator must look at the disk.")
        .retryAfter(Duration.ofSeconds(10))
        .causedBy(cause);
  }

  /** {@code BUSY}: an object store failed or was too slow, in all tries. */
  public static Refusal storeFailed(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.BUSY,
            blob + ": the object store did not do what it was asked, in all tries",
            "STORAGE.md 4",
            "Ask where to go on and try again later; what was recorded is kept.")
        .retryAfter(Duration.ofSeconds(10))
        .causedBy(cause);
  }

  static Refusal locked(BlobId blob, Duration waited) {
    return new Refusal(
            Failure.ITEM_LOCKED,
            blob + " is still being written by another request after " + waited.toSeconds() + " s",
            "PROTOCOL.md 5",
            "Try again.")
        .retryAfter(Duration.ofSeconds(5));
  }
}
