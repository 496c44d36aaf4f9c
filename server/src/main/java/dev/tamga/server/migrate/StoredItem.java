package dev.tamga.server.migrate;

import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.Segments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What a place says of an item's bytes.
 *
 * @param pkg the package's id
 * @param number of the item in it
 * @param sealed whether the bytes can never change again
 * @param kept where and how many they are
 * @param sum once all were hashed
 */
public record StoredItem(
    String pkg, int number, boolean sealed, Extent kept, Optional<ItemSum> sum) {
  private static final String SELECT =
      "SELECT items.package, items.n, packages.state, items.blob, items.acked, items.tail_crc, items.sha256,"
          + " items.crc32 FROM items JOIN packages ON packages.id = items.package ";

  /** Those with bytes or digests, by blob, after that one. */
  public static List<StoredItem> after(Handle handle, long blob, int most) {
    return handle
        .select(
            SELECT
                + "WHERE items.blob > ? AND (items.acked > 0 OR items.sha256 IS NOT NULL) ORDER BY"
                + " items.blob LIMIT ?",
            blob,
            most)
        .map((row, context) -> row(row))
        .list();
  }

  static Optional<StoredItem> find(Handle handle, BlobId blob) {
    return handle
        .select(SELECT + "WHERE items.blob = ?", blob.number())
        .map((row, context) -> row(row))
        .findOne();
  }

  private static StoredItem row(ResultSet row) throws SQLException {
    String sha256 = row.getString("sha256");
    return new StoredItem(
        row.getString("package"),
        row.getInt("n"),
        !row.getString("state").equals("DRAFT"),
        new Extent(new BlobId(row.getLong("blob")), row.getLong("acked"), row.getInt("tail_crc")),
        sha256 == null
            ? Optional.empty()
            : Optional.of(new ItemSum(new Sha256(sha256), row.getLong("crc32"))));
  }

  /** For a person who looks for it. */
  @Override
  public String toString() {
    return "package " + pkg + ", item " + number;
  }

  /** Whether a copy has all of it. */
  boolean isIn(StoredItem copy) {
    return copy.kept.length() == kept.length() && copy.sum.equals(sum);
  }

  /**
   * Records what of the bytes is in the new place.
   *
   * @param from where it stood
   * @return false if it stands elsewhere: nothing is changed then
   */
  static boolean record(Handle handle, long from, Extent kept, List<Segment> segments) {
    boolean moved =
        handle.execute(
                "UPDATE items SET acked = ?, tail_crc = ? WHERE blob = ? AND acked = ?",
                kept.length(),
                kept.tailCrc(),
                kept.blob().number(),
                from)
            == 1;
    if (moved) {
      segments.forEach(segment -> Segments.insert(handle, segment));
    }
    return moved;
  }

  /** Records the digests of bytes that are all there. */
  static void recordSum(Handle handle, BlobId blob, ItemSum sum) {
    handle.execute(
        "UPDATE items SET sha256 = ?, crc32 = ? WHERE blob = ?",
        sum.sha256().hex(),
        sum.crc32(),
        blob.number());
  }

  /** Puts an item back to its first byte: what was kept of it is not here. */
  public static void reset(Handle handle, BlobId blob) {
    handle.execute(
        "UPDATE items SET acked = 0, tail_crc = 0, sha256 = NULL, crc32 = NULL WHERE blob = ?",
        blob.number());
  }
}
