package dev.tamga.server.storage.state;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Items: announced, filled, sealed (PROTOCOL.md sections 5 and 6). */
public final class Items {
  /** Key of the object in which the last byte lies that is kept; null for files. */
  private static final String LAST =
      "(SELECT object FROM segments WHERE segments.blob = items.blob"
          + " ORDER BY first_byte DESC LIMIT 1)";

  static final String SELECT = "SELECT items.*, " + LAST + " AS last FROM items ";
  private static final String IN_DRAFT =
      " AND EXISTS (SELECT 1 FROM packages WHERE id = items.package AND state = 'DRAFT')";

  private Items() {}

  /**
   * What the seal adds to an item.
   *
   * @param blob which one
   * @param mediaType of the manifest
   * @param sum as the node computed it
   */
  public record Sealed(BlobId blob, String mediaType, ItemSum sum) {}

  /**
   * Announces an item under the next number.
   *
   * @return empty if the draft has an item of this name, or of one that collides with it (FORMAT.md
   *     section 2), or there is no such draft: nothing is changed
   */
  public static Optional<ItemRow> announce(
      Handle handle, PackageId pkg, EntryName name, long length) {
    int inserted =
        handle
            .createUpdate(
                "INSERT INTO items (package, n, name, name_key, length)"
                    + " SELECT id, last_item + 1, :name, :key, :length"
                    + " FROM packages WHERE id = :package AND state = 'DRAFT'"
                    + " ON CONFLICT (package, name_key) DO NOTHING")
            .bind("name", name.text())
            .bind("key", name.collisionKey())
            .bind("length", length)
            .bind("package", pkg.text())
            .execute();
    if (inserted == 0) {
      return Optional.empty();
    }
    handle.execute(
        "UPDATE packages SET last_item = last_item + 1, item_count = item_count + 1,"
            + " bytes = bytes + ? WHERE id = ?",
        length,
        pkg.text());
    return named(handle, pkg, name);
  }

  /** The item with this name, or with one that collides with it. */
  public static Optional<ItemRow> named(Handle handle, PackageId pkg, EntryName name) {
    return handle
        .select(SELECT + "WHERE package = ? AND name_key = ?", pkg.text(), name.collisionKey())
        .map((row, context) -> row(row))
        .findOne();
  }

  /**
   * The item with this name; else one whose name must not stand beside it, for both are the same to
   * some file system, or one is a folder of the other (FORMAT.md section 2).
   */
  public static Optional<ItemRow> inTheWayOf(Handle handle, PackageId pkg, EntryName name) {
    return handle
        .createQuery(
            SELECT
                + "WHERE package = :package AND (name_key = :key"
                + " OR substr(name_key, 1, length(:key) + 1) = :key || '/'"
                + " OR substr(:key, 1, length(name_key) + 1) = name_key || '/')"
                + " ORDER BY name_key <> :key LIMIT 1")
        .bind("package", pkg.text())
        .bind("key", name.collisionKey())
        .map((row, context) -> row(row))
        .findOne();
  }

  /** The item with this number. */
  public static Optional<ItemRow> find(Handle handle, PackageId pkg, int number) {
    return handle
        .select(SELECT + "WHERE package = ? AND n = ?", pkg.text(), number)
        .map((row, context) -> row(row))
        .findOne();
  }

  /** The item whose bytes these are. */
  public static Optional<ItemRow> find(Handle handle, BlobId blob) {
    return handle
        .select(SELECT + "WHERE blob = ?", blob.number())
        .map((row, context) -> row(row))
        .findOne();
  }

  /** All items of a package by number: at most 996. */
  public static List<ItemRow> list(Handle handle, PackageId pkg) {
    return handle
        .select(SELECT + "WHERE package = ? ORDER BY n", pkg.text())
        .map((row, context) -> row(row))
        .list();
  }

  /** Goes through the items of all drafts, one row in memory at a time. */
  public static void forEachInDrafts(Handle handle, Consumer<ItemRow> visitor) {
    handle
        .select(SELECT + "WHERE package IN (SELECT id FROM packages WHERE state = 'DRAFT')")
        .map((row, context) -> row(row))
        .useIterator(rows -> rows.forEachRemaining(visitor));
  }

  /**
   * At most {@code limit} items of everything, drafts too, by blob.
   *
   * @param after the last blob of the page before; 0 for the first
   */
  public static List<ItemRow> page(Handle handle, long after, int limit) {
    return handle
        .select(SELECT + "WHERE blob > ? ORDER BY blob LIMIT ?", after, limit)
        .map((row, context) -> row(row))
        .list();
  }

  /**
   * Takes an item: no request that found it before may record anything any more.
   *
   * @return the item as it stays until someone records more; empty if it is gone or sealed
   */
  public static Optional<ItemRow> take(Handle handle, BlobId blob) {
    int taken =
        handle.execute(
            "UPDATE items SET epoch = epoch + 1 WHERE blob = ?" + IN_DRAFT, blob.number());
    return taken == 1 ? find(handle, blob) : Optional.empty();
  }

  /**
   * Records that bytes are kept; after the commit they are acknowledged.
   *
   * @param from what the writer of these bytes has recorded last, or found
   * @param epoch that it found
   * @param segments objects in which they lie; empty for files
   * @return false if the item is gone or sealed, was taken, or another writer has moved its offset:
   *     then the bytes do not count
   */
  public static boolean record(
      Handle handle, long from, long epoch, Extent kept, List<Segment> segments) {
    boolean moved = move(handle, from, epoch, kept, "");
    if (moved) {
      segments.forEach(segment -> Segments.insert(handle, segment));
    }
    return moved;
  }

  private static boolean move(Handle handle, long from, long epoch, Extent to, String andSet) {
    return handle
            .createUpdate(
                "UPDATE items SET acked = :to, tail_crc = :crc"
                    + andSet
                    + " WHERE blob = :blob AND acked = :from AND epoch = :epoch"
                    + IN_DRAFT)
            .bind("to", to.length())
            .bind("crc", to.tailCrc())
            .bind("blob", to.blob().number())
            .bind("from", from)
            .bind("epoch", epoch)
            .execute()
        == 1;
  }

  /**
   * Takes back what was recorded of a request that was refused in the end, with the digests that
   * were computed of it. It is a taking, too: as long as the epoch is the same, bytes were added
   * and none replaced.
   *
   * @param from what the request has recorded last, or found
   * @param epoch that it found
   * @param before what was kept before the request, and is now
   * @return false if the item is gone or sealed, was taken, or another writer has moved its offset:
   *     nothing is changed then
   */
  public static boolean rewind(Handle handle, long from, long epoch, Extent before) {
    String takenBack = ", epoch = epoch + 1, sha256 = NULL, crc32 = NULL";
    boolean moved = move(handle, from, epoch, before, before.length() < from ? takenBack : "");
    if (moved) {
      Segments.cut(handle, before.blob(), before.length());
    }
    return moved;
  }

  /**
   * Records the digests of an item that is complete, so that neither this node after a restart nor
   * another one need hash it again.
   *
   * @param hashed what they were computed of
   * @return false if the item is gone or sealed, or something else is kept of it now
   */
  public static boolean recordSum(Handle handle, Extent hashed, ItemSum sum) {
    return handle.execute(
            "UPDATE items SET sha256 = ?, crc32 = ? WHERE blob = ? AND acked = ? AND coalesce("
                + LAST
                + ", '') = ?"
                + IN_DRAFT,
            sum.sha256().hex(),
            sum.crc32(),
            hashed.blob().number(),
            hashed.length(),
            hashed.last())
        == 1;
  }

  /**
   * Takes an item out of a draft. Delete its blob after the commit.
   *
   * @return false if there is no such item in a draft
   */
  public static boolean delete(Handle handle, PackageId pkg, int number) {
    handle.execute(
        "UPDATE packages SET item_count = item_count - 1, bytes = bytes -"
            + " (SELECT length FROM items WHERE package = packages.id AND n = ?)"
            + " WHERE id = ? AND state = 'DRAFT'"
            + " AND EXISTS (SELECT 1 FROM items WHERE package = packages.id AND n = ?)",
        number,
        pkg.text(),
        number);
    return handle.execute(
            "DELETE FROM items WHERE package = ? AND n = ?" + IN_DRAFT, pkg.text(), number)
        == 1;
  }

  /**
   * Gives the items the numbers of their places in the manifest, and what the seal adds. The caller
   * has checked that these are all items of the package, each once.
   */
  public static void seal(Handle handle, PackageId pkg, List<Sealed> inManifestOrder) {
    // First out of the way: while they change, two must not have the same number.
    handle.execute("UPDATE items SET n = -n WHERE package = ?", pkg.text());
    for (int i = 0; i < inManifestOrder.size(); i++) {
      Sealed item = inManifestOrder.get(i);
      handle.execute(
          "UPDATE items SET n = ?, media_type = ?, sha256 = ?, crc32 = ?, verified_at = coalesce("
              + "(SELECT sealed FROM packages WHERE id = items.package), 0)"
              + " WHERE blob = ? AND package = ?",
          i + 1,
          item.mediaType(),
          item.sum().sha256().hex(),
          item.sum().crc32(),
          item.blob().number(),
          pkg.text());
    }
  }

  static ItemRow row(ResultSet row) throws SQLException {
    String sha256 = row.getString("sha256");
    String last = row.getString("last");
    return new ItemRow(
        new PackageId(row.getString("package")),
        row.getInt("n"),
        new EntryName(row.getString("name")),
        row.getLong("length"),
        row.getLong("epoch"),
        new Extent(
            new BlobId(row.getLong("blob")),
            row.getLong("acked"),
            row.getInt("tail_crc"),
            last == null ? "" : last),
        sha256 == null
            ? Optional.empty()
            : Optional.of(new ItemSum(new Sha256(sha256), row.getLong("crc32"))),
        Optional.ofNullable(row.getString("media_type")));
  }
}
