package dev.tamga.server.storage.postgres;

import dev.tamga.server.storage.DatabaseTrouble;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's error codes mean (PostgreSQL documentation, appendix A). */
final class PostgresTrouble {
  private PostgresTrouble() {}

  static DatabaseTrouble of(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e) {
        return ofState(e.getSQLState());
      }
    }
    return DatabaseTrouble.STATEMENT;
  }

  /** A statement that would have written: a mistake of the caller, where he only reads. */
  static boolean isReadOnly(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e && "25006".equals(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** The server was reached, and the connection to it refused before it was asked anything. */
  static boolean isUnproven(Throwable failure) {
    boolean refused = false;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ConnectException || t instanceof SocketTimeoutException) {
        return false; // nobody was there
      }
      String state = t instanceof SQLException e ? e.getSQLState() : null;
      refused |= state != null && state.startsWith("08");
    }
    return refused;
  }

  private static DatabaseTrouble ofState(@Nullable String state) {
    if (state == null || state.length() != 5) {
      return DatabaseTrouble.STATEMENT;
    }
    return switch (state) {
      case "53100" -> DatabaseTrouble.FULL;
      case "25P03",
          "55P03",
          "57014",
          "25006",
          "53300" -> // idle too long, no turn, statement too long, standby, too many sessions
          DatabaseTrouble.AWAY;
      default ->
          switch (state.substring(0, 2)) {
            case "08", "40", "57" -> DatabaseTrouble.AWAY; // connection, rollback, operator
            case "53", "58", "XX" -> DatabaseTrouble.DEVICE; // resources, system, corruption
            case "28" -> DatabaseTrouble.AWAY; // a password that is being replaced
            default -> DatabaseTrouble.STATEMENT;
          };
    };
  }
}
