package dev.tamga.server.storage;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Duration;

/** What an exception out of the database means (STORAGE.md section 2). */
public enum DatabaseTrouble {
  /** No room on the disk. Nothing was written that counts. */
  FULL,
  /** The device, the file or memory failed: the whole transaction may be gone. */
  DEVICE,
  /** The connection, or the turn to write, is gone or cannot be had: so is the transaction. */
  AWAY,
  /** Only the statement failed; the transaction goes on. */
  STATEMENT;

  /** The refusal for a caller whose work was undone because of {@code cause}. */
  Refusal refusal(Throwable cause) {
    return switch (this) {
      case STATEMENT ->
          new Refusal(
                  Failure.INTERNAL,
                  "the node failed to record the request; nothing of it was kept",
                  "CUSTODY.md 4",
                  "Try again; if it fails again, ask the node's administrator, whose log has the cause.")
              .causedBy(cause);
      case AWAY -> away(cause);
      case FULL, DEVICE ->
          new Refusal(
                  Failure.STORAGE_FULL,
                  "the node's database cannot be written; nothing of the request was kept",
                  "CUSTODY.md 4",
                  "Try again later; the node's administrator must make room or mend the disk.")
              .retryAfter(Duration.ofSeconds(60))
              .causedBy(cause);
    };
  }

  /** The refusal where the database cannot be reached. */
  public static Refusal away(Throwable cause) {
    return new Refusal(
            Failure.BUSY,
            "the node's database cannot be reached; nothing of the request was kept",
            "STORAGE.md 2",
            "Try again; the node goes on by itself when its database is back.")
        .retryAfter(Duration.ofSeconds(5))
        .causedBy(cause);
  }
}
