package dev.tamga.server.storage.state;

import dev.tamga.common.model.Bytes;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Segment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Objects in which the bytes of items lie (STORAGE.md section 4); none where they lie in files. */
public final class Segments {
  private Segments() {}

  /** Adds one, in the transaction that records the item's offset after it. */
  public static void insert(Handle handle, Segment segment) {
    handle.execute(
        "INSERT INTO segments (blob, first_byte, length, object, checksums)"
            + " VALUES (?, ?, ?, ?, ?)",
        segment.blob().number(),
        segment.first(),
        segment.length(),
        segment.key(),
        segment.checksums().toArray());
  }

  /** Takes out those from an offset on, whose bytes do not count any more. */
  static void cut(Handle handle, BlobId blob, long from) {
    handle.execute("DELETE FROM segments WHERE blob = ? AND first_byte >= ?", blob.number(), from);
  }

  /** The one in which a byte lies; empty if none does. */
  public static Optional<Segment> at(Handle handle, BlobId blob, long offset) {
    return handle
        .select(
            "SELECT * FROM segments WHERE blob = ? AND first_byte <= ?"
                + " ORDER BY first_byte DESC LIMIT 1",
            blob.number(),
            offset)
        .map((row, context) -> row(row))
        .findOne()
        .filter(segment -> offset < segment.end());
  }

  private static Segment row(ResultSet row) throws SQLException {
    return new Segment(
        new BlobId(row.getLong("blob")),
        row.getLong("first_byte"),
        row.getInt("length"),
        row.getString("object"),
        Bytes.of(row.getBytes("checksums")));
  }
}
