package dev.tamga.server.storage.postgres;

import dev.tamga.server.storage.WriteSession.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's row in {@code writer}: the number of its newest batch, which is committed with the
 * batch, so that it says afterwards whether the batch was (STORAGE.md section 2).
 */
final class WriterRow {
  /** The turn and the row in one statement, for each trip to the server is felt. */
  static final String TAKE_TURN =
      "WITH mine AS (SELECT id FROM turn WHERE id = 1 FOR UPDATE)"
          + " INSERT INTO writer (id, batch, since) SELECT ?, ?, now() FROM mine"
          + " ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, since = excluded.since";

  private static final Logger log = LoggerFactory.getLogger(WriterRow.class);
  private static final String WAIT = "SELECT id FROM turn WHERE id = 1 FOR UPDATE";
  private static final String TOUCH = "UPDATE writer SET since = now() WHERE id = ? AND batch = ?";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 250;

  private final Sessions sessions;
  private final UUID id = UUID.randomUUID();
  private long newest;

  WriterRow(Sessions sessions) {
    this.sessions = sessions;
  }

  UUID id() {
    return id;
  }

  /** The number of the next batch; a batch that is tried again gets a new one. */
  long next() {
    return ++newest;
  }

  /** Asks until the database answers, for a minute at most. */
  Outcome outcome(long batch) throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    while (true) {
      try {
        return ask(batch);
      } catch (SQLException e) {
        if (System.nanoTime() - end >= 0) {
          log.warn("batch {}: nobody could say what became of it: {}", batch, e.getMessage());
          return Outcome.UNKNOWN;
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * After the turn was not had on that connection: who has it is ended if it stands still.
   *
   * @return {@code failure}, to be thrown
   */
  SQLException noTurn(Connection connection, SQLException failure) {
    if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
      try {
        EndStalled.run(connection, sessions.turnWait());
      } catch (SQLException e) {
        failure.addSuppressed(e); // the turn is still not to be had, which is what counts
      }
    }
    return failure;
  }

  /**
   * Whoever has the turn knows that the transaction that had it before has ended. That the batch is
   * there is said by a commit of its own, which the server acknowledges as it does every other: a
   * batch that no standby has yet could be read, and be lost.
   */
  private Outcome ask(long batch) throws SQLException {
    try (Connection connection = sessions.open();
        PreparedStatement wait = connection.prepareStatement(WAIT);
        PreparedStatement touch = connection.prepareStatement(TOUCH)) {
      try (ResultSet turn = wait.executeQuery()) {
        if (!turn.next()) {
          throw new SQLException("table turn has no row (expected: one; STORAGE.md 1)", "XX000");
        }
      } catch (SQLException e) {
        throw noTurn(connection, e);
      }
      touch.setObject(1, id);
      touch.setLong(2, batch);
      boolean there = touch.executeUpdate() == 1;
      connection.commit();
      return there ? Outcome.COMMITTED : Outcome.LOST;
    }
  }
}
