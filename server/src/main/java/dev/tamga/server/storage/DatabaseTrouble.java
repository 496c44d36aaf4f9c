package dev.tamga.server.storage;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** What an exception out of the database means (result codes: sqlite.org/rescode.html). */
enum DatabaseTrouble {
  /** No room on the disk. SQLite has written nothing that counts. */
  FULL,
  /** The device, the file or memory failed: SQLite may have dropped the whole transaction. */
  DEVICE,
  /** Only the statement failed; the transaction goes on. */
  STATEMENT;

  private static final int PRIMARY_CODE = 0xff; // the rest of a code tells the kind in detail

  static DatabaseTrouble of(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLiteException e) {
        return ofCode(e.getResultCode().code & PRIMARY_CODE);
      }
    }
    return STATEMENT;
  }

  private static DatabaseTrouble ofCode(int primary) {
    return switch (primary) {
      case 13 -> FULL; // SQLITE_FULL
      case 7, 8, 9, 10, 11, 14, 26 ->
          DEVICE; // NOMEM READONLY INTERRUPT IOERR CORRUPT CANTOPEN NOTADB
      default -> STATEMENT;
    };
  }

  /** The refusal for a caller whose work was undone because of {@code cause}. */
  Refusal refusal(Throwable cause) {
    if (this == STATEMENT) {
      return new Refusal(
              Failure.INTERNAL,
              "the node failed to record the request; nothing of it was kept",
              "CUSTODY.md 4",
              "Try again; if it fails again, ask the node's administrator, whose log has the cause.")
          .causedBy(cause);
    }
    return new Refusal(
            Failure.STORAGE_FULL,
            "the node's database cannot be written; nothing of the request was kept",
            "CUSTODY.md 4",
            "Try again later; the node's administrator must make room or mend the disk.")
        .retryAfter(Duration.ofSeconds(60))
        .causedBy(cause);
  }
}
