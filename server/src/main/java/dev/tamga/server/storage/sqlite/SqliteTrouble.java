package dev.tamga.server.storage.sqlite;

import dev.tamga.server.storage.DatabaseTrouble;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean (sqlite.org/rescode.html). */
final class SqliteTrouble {
  private static final int PRIMARY_CODE = 0xff; // the rest of a code tells the kind in detail

  private SqliteTrouble() {}

  static DatabaseTrouble of(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLiteException e) {
        return ofCode(e.getResultCode().code & PRIMARY_CODE);
      }
    }
    return DatabaseTrouble.STATEMENT;
  }

  private static DatabaseTrouble ofCode(int primary) {
    return switch (primary) {
      case 13 -> DatabaseTrouble.FULL; // SQLITE_FULL
      case 7, 8, 9, 10, 11, 14, 26 -> // NOMEM READONLY INTERRUPT IOERR CORRUPT CANTOPEN NOTADB
          DatabaseTrouble.DEVICE;
      default -> DatabaseTrouble.STATEMENT;
    };
  }
}
