package dev.tamga.server.custody;

import dev.tamga.common.model.PackageId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** An event as the log holds it, with its entry: what receipts and custody containers carry. */
public final class LoggedEvent {
  private static final String ALL =
      "SELECT entry.idx, entry.seq, entry.bytes, event.id, event.type, event.recorded, event.xml"
          + " FROM entry JOIN event ON event.idx = entry.idx";
  private static final String SELECT = ALL + " WHERE entry.package = :package";

  private final long index;
  private final long seq;
  private final UUID id;
  private final String type;
  private final Instant recorded;
  private final byte[] xml;
  private final byte[] entry;

  private LoggedEvent(ResultSet row, StatementContext context) throws SQLException {
    index = row.getLong("idx");
    seq = row.getLong("seq");
    id = UUID.fromString(row.getString("id"));
    type = row.getString("type");
    recorded = Instant.ofEpochMilli(row.getLong("recorded"));
    xml = row.getBytes("xml");
    entry = row.getBytes("bytes");
  }

  /** The event of that number, if the package has it. */
  public static Optional<LoggedEvent> find(Handle handle, PackageId packageId, long seq) {
    return handle
        .createQuery(SELECT + " AND entry.seq = :seq")
        .bind("package", packageId.text())
        .bind("seq", seq)
        .map(LoggedEvent::new)
        .findOne();
  }

  /** The event with that id, of whichever package. */
  public static Optional<LoggedEvent> withId(Handle handle, UUID id) {
    return handle
        .createQuery(ALL + " WHERE event.id = :id")
        .bind("id", id.toString())
        .map(LoggedEvent::new)
        .findOne();
  }

  /**
   * The package's events after number {@code seq}, in order.
   *
   * @param limit most of them; each is as long as its document
   */
  public static List<LoggedEvent> after(Handle handle, PackageId packageId, long seq, int limit) {
    return handle
        .createQuery(SELECT + " AND entry.seq > :seq ORDER BY entry.seq LIMIT :limit")
        .bind("package", packageId.text())
        .bind("seq", seq)
        .bind("limit", limit)
        .map(LoggedEvent::new)
        .list();
  }

  /** How many events the package has. */
  public static long count(Handle handle, PackageId packageId) {
    return handle
        .createQuery("SELECT coalesce(max(seq), 0) FROM entry WHERE package = :package")
        .bind("package", packageId.text())
        .mapTo(Long.class)
        .one();
  }

  /** Place of its entry in the log, from 0. */
  public long index() {
    return index;
  }

  /** Its number within the package, from 1. */
  public long seq() {
    return seq;
  }

  /** Its id. */
  public UUID id() {
    return id;
  }

  /** As {@code RECEIVED}. */
  public String type() {
    return type;
  }

  /** When the node wrote it down. */
  public Instant recorded() {
    return recorded;
  }

  /** A fresh copy of {@code event.xml}. */
  public byte[] xml() {
    return xml.clone();
  }

  /** A fresh copy of the entry's bytes, {@code entry.txt}. */
  public byte[] entry() {
    return entry.clone();
  }
}
