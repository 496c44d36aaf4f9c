package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a store of blobs refuses. The words travel to callers, so they name no path, key or number
 * of a blob: these are in the cause, for the log, and {@link #withCause} has them for who runs the
 * node.
 */
public final class BlobRefusals {
  private static final String RULE = "CUSTODY.md 4";

  private BlobRefusals() {}

  /** {@code STORAGE_FULL}: bytes could not be written. */
  public static Refusal noRoom(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.STORAGE_FULL,
            "the bytes could not be written; those that were not acknowledged are not kept",
            RULE,
            "Ask where to go on and try again later; the node's administrator must make room or"
                + " mend the disk.")
        .retryAfter(Duration.ofSeconds(60))
        .causedBy(of(blob, cause));
  }

  /** {@code STORED_DATA_DAMAGED}: stored bytes are not what was stored. */
  public static Refusal damaged(BlobId blob, Damage damage) {
    return damaged(blob, damage, null);
  }

  /** The same, with what the store said. */
  public static Refusal damaged(BlobId blob, Damage damage, @Nullable Throwable cause) {
    return new Refusal(
            Failure.STORED_DATA_DAMAGED,
            "stored bytes are not what was stored, "
                + (damage.whole() ? "as a whole" : "first bad byte " + damage.firstByte()),
            "PROTOCOL.md 9",
            "The node's administrator must run tamga-server check and restore the item from a"
                + " backup.")
        .causedBy(damage.told(blob, cause));
  }

  /** {@code BUSY}: files could not be read; what is in them is not known. */
  public static Refusal unreadable(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.BUSY,
            "stored bytes could not be read, and whether they are whole is not known",
            "STORAGE.md 7",
            "Try again later; the node's administrator must look at the disk.")
        .retryAfter(Duration.ofSeconds(10))
        .causedBy(of(blob, cause));
  }

  /** {@code BUSY}: an object store failed or was too slow, in all tries. */
  public static Refusal storeFailed(BlobId blob, IOException cause) {
    return new Refusal(
            Failure.BUSY,
            "the object store did not do what it was asked, in all tries",
            "STORAGE.md 4",
            "Ask where to go on and try again later; what was recorded is kept.")
        .retryAfter(Duration.ofSeconds(10))
        .causedBy(of(blob, cause));
  }

  /** What was refused, and what led to it: for the log and the command line, not for callers. */
  public static String withCause(Refusal refusal) {
    Throwable cause = refusal.getCause();
    return cause == null ? refusal.detail() : refusal.detail() + ": " + cause.getMessage();
  }

  private static IOException of(BlobId blob, IOException cause) {
    return new IOException(blob + ": " + cause, cause);
  }

  static Refusal locked(Duration waited) {
    return new Refusal(
            Failure.ITEM_LOCKED,
            "the item is still being written by another request after " + waited.toSeconds() + " s",
            "PROTOCOL.md 5",
            "Try again.")
        .retryAfter(Duration.ofSeconds(5));
  }
}
