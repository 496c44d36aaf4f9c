package dev.tamga.server.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions of this role that have, or wait for, the turn while their client stands still in
 * the middle of a request: the server waits for the rest of it, or for its answer to be taken, and
 * for that has no limit of time (STORAGE.md section 1).
 */
final class EndStalled {
  private static final Logger log = LoggerFactory.getLogger(EndStalled.class);

  /** The locks are those of who writes; a dump that is slow to be taken has another one. */
  private static final String END =
      "SELECT a.pid, pg_terminate_backend(a.pid) FROM pg_stat_activity a"
          + " WHERE a.usename = current_user AND a.datname = current_database()"
          + " AND a.state = 'active' AND a.wait_event IN ('ClientRead', 'ClientWrite')"
          + " AND a.state_change < clock_timestamp() - make_interval(secs => ?)"
          + " AND EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.granted"
          + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " AND l.relation = 'turn'::regclass"
          + " AND l.mode IN ('RowShareLock', 'RowExclusiveLock'))";

  private EndStalled() {}

  /**
   * Ends them, after this connection did not get the turn; the next attempt may.
   *
   * @param connection whose transaction failed; it is undone
   * @param most for how long a client may stand still
   */
  static void run(Connection connection, Duration most) throws SQLException {
    connection.rollback();
    try (PreparedStatement end = connection.prepareStatement(END)) {
      end.setDouble(1, most.toMillis() / 1000.0);
      try (ResultSet ended = end.executeQuery()) {
        while (ended.next()) {
          log.warn(
              "the session of server process {} was ended: it had the turn, and its client stood"
                  + " still for more than {} s (STORAGE.md 1)",
              ended.getInt(1),
              most.toSeconds());
        }
      }
    }
    connection.rollback();
  }
}
