package dev.tamga.server.storage;

import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The node's state (STORAGE.md): any thread reads, {@link BatchWriter} alone writes. Thread-safe.
 */
public interface Database extends AutoCloseable {
  /** How far the clocks of a node and of its database may be apart (STORAGE.md section 3). */
  Duration CLOCKS_APART = Duration.ofSeconds(5);

  /**
   * Reads on one snapshot: nothing that commits meanwhile is seen. Keep it short, never while a
   * body is sent: the database cannot tidy up behind an open snapshot.
   *
   * @throws Refusal what {@code work} throws; {@code BUSY} if no reader came free in 5 s, or the
   *     database cannot be reached
   */
  <T> T read(Work<T> work) throws Refusal;

  /** The time by the clock that all nodes of this database share, at this moment, to the ms. */
  Instant now(Handle handle);

  /**
   * Whether other nodes may write the same state at the same time. What is true of this process
   * alone, as who writes an item, then has to be said in the database, too.
   */
  boolean isShared();

  /** A connection that writes, for one thread. */
  WriteSession openWriter() throws SQLException;

  /** What a failure means that came out of this database. */
  DatabaseTrouble troubleOf(Throwable failure);

  /** How long a batch that was lost is tried again before its callers are refused. */
  Duration patience();

  /** Why the database is not written to, where it was reached and is refused; for the operator. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /** Closes the readers and lets the state go. Close the writer before. */
  @Override
  void close() throws IOException;
}
