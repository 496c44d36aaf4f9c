package dev.tamga.server.custody;

import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The statements that run for each event, prepared once for the writer's connection: preparing them
 * anew would cost more than running them.
 *
 * <p>They belong to their connection and end with it.
 */
final class AppendStatements {
  private static final String HEAD =
      "SELECT s.size, s.root, (SELECT max(idx) FROM entry), e.seq, e.leaf"
          + " FROM log_state s LEFT JOIN entry e ON e.package = ?"
          + " WHERE s.id = 1 ORDER BY e.seq DESC LIMIT 1";
  private static final String LOG =
      "SELECT size, root, (SELECT max(idx) FROM entry) FROM log_state WHERE id = 1";
  private static final String NEWEST =
      "SELECT package, seq, leaf FROM entry e WHERE package IN (%s)"
          + " AND seq = (SELECT max(seq) FROM entry WHERE package = e.package)";
  private static final String ENTRY =
      "INSERT INTO entry (idx, package, seq, bytes, leaf) VALUES (?, ?, ?, ?, ?)";
  private static final String EVENT =
      "INSERT INTO event (idx, id, type, recorded, xml) VALUES (?, ?, ?, ?, ?)";

  private final Connection connection;
  private final PreparedStatement head;
  private final PreparedStatement entry;
  private final PreparedStatement event;

  AppendStatements(Connection connection) throws SQLException {
    this.connection = connection;
    this.head = connection.prepareStatement(HEAD);
    this.entry = connection.prepareStatement(ENTRY);
    this.event = connection.prepareStatement(EVENT);
  }

  boolean areOf(Connection other) {
    return connection == other;
  }

  /** Where log and package stand within the transaction. */
  Head head(PackageId packageId) throws SQLException {
    head.setString(1, packageId.text());
    try (ResultSet row = head.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("log_state has no row: the log is not open");
      }
      long newest = row.getLong(3);
      long next = row.wasNull() ? 0 : newest + 1;
      long seq = row.getLong(4);
      return new Head(
          row.getLong(1),
          Sha256.of(row.getBytes(2)),
          next,
          seq,
          seq == 0 ? LogEntry.NO_PREV : Sha256.of(row.getBytes(5)));
    }
  }

  /** Where the log and each of some packages stand within the transaction. */
  Map<PackageId, Head> heads(Set<PackageId> packages) throws SQLException {
    Head none = headOfLog();
    Map<PackageId, Head> heads = new HashMap<>();
    packages.forEach(id -> heads.put(id, none));
    String marks = String.join(", ", Collections.nCopies(packages.size(), "?"));
    try (PreparedStatement newest = connection.prepareStatement(NEWEST.formatted(marks))) {
      int at = 1;
      for (PackageId id : packages) {
        newest.setString(at++, id.text());
      }
      try (ResultSet row = newest.executeQuery()) {
        while (row.next()) {
          Head head =
              new Head(
                  none.size(),
                  none.root(),
                  none.next(),
                  row.getLong(2),
                  Sha256.of(row.getBytes(3)));
          heads.put(new PackageId(row.getString(1)), head);
        }
      }
    }
    return heads;
  }

  /** As for a package without events. */
  private Head headOfLog() throws SQLException {
    try (PreparedStatement log = connection.prepareStatement(LOG);
        ResultSet row = log.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("log_state has no row: the log is not open");
      }
      long newest = row.getLong(3);
      long next = row.wasNull() ? 0 : newest + 1;
      return new Head(row.getLong(1), Sha256.of(row.getBytes(2)), next, 0, LogEntry.NO_PREV);
    }
  }

  /** Put off until {@link #write}. */
  void insertEntry(long index, LogEntry said, byte[] bytes, byte[] leafHash) throws SQLException {
    entry.setLong(1, index);
    entry.setString(2, said.packageId().text());
    entry.setLong(3, said.seq());
    entry.setBytes(4, bytes);
    entry.setBytes(5, leafHash);
    entry.addBatch();
  }

  /** Put off until {@link #write}. */
  void insertEvent(long index, NewEvent said, byte[] xml) throws SQLException {
    event.setLong(1, index);
    event.setString(2, said.id().toString());
    event.setString(3, said.type());
    event.setLong(4, said.recorded().toEpochMilli());
    event.setBytes(5, xml);
    event.addBatch();
  }

  /** Writes what was inserted since the last time, in two statements where the driver can. */
  void write() throws SQLException {
    int[] entries = entry.executeBatch();
    int[] events = event.executeBatch();
    if (entries.length != events.length) {
      throw new IllegalStateException("log: an entry for each event, and none else");
    }
  }

  /** Forgets what was inserted and not written. */
  void forget() throws SQLException {
    entry.clearBatch();
    event.clearBatch();
  }

  /**
   * Where log and package stand.
   *
   * @param size of the newest durable checkpoint
   * @param root of the newest durable checkpoint
   * @param next index that the next entry gets
   * @param seq of the package's last event, 0 if it has none
   * @param prev leaf hash of the package's last entry, zeros if it has none
   */
  record Head(long size, Sha256 root, long next, long seq, Sha256 prev) {
    /** After one more entry of the package. */
    Head after(Sequenced last) {
      return new Head(size, root, last.index() + 1, last.seq(), last.leafHash());
    }

    /** The package's with the log's newest place. */
    Head at(long place) {
      return new Head(size, root, place, seq, prev);
    }
  }
}
