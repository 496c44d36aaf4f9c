package dev.tamga.server.custody;

import dev.tamga.common.custody.EntryBundle;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What {@code GET /v1/log/...} serves: checkpoint, tiles, entry bundles (C2SP tlog-tiles v0.1.0).
 *
 * <p>A tile that once was partial stays available at every width that it ever had: the wider one is
 * cut. Bounds: 8 KiB for a tile, 129 KiB for a bundle. A value on the caller's transaction.
 */
public final class TileStore {
  private final Handle handle;

  /** Reads through {@code handle}. */
  public TileStore(Handle handle) {
    this.handle = handle;
  }

  /**
   * The newest checkpoint.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if what is stored is damaged
   */
  public SignedNote checkpoint() throws Refusal {
    return LogState.get(handle).note();
  }

  /**
   * The bytes of a tile or an entry bundle.
   *
   * @throws Refusal {@code NO_SUCH_TILE} if the newest checkpoint's tree is not as wide there
   */
  public byte[] read(Tile tile) throws Refusal {
    Optional<byte[]> bytes = tile.level() == Tile.ENTRIES ? bundle(tile) : cut(tile);
    return bytes.orElseThrow(
        () ->
            new Refusal(
                Failure.NO_SUCH_TILE,
                "tile: " + tile + " (expected: one of the newest checkpoint's tree)",
                "C2SP tlog-tiles v0.1.0",
                "Ask for the tiles that the newest checkpoint's size calls for."));
  }

  private Optional<byte[]> cut(Tile tile) {
    int length = tile.width() * Sha256.BYTES;
    return widest(tile.level(), tile.index())
        .filter(hashes -> hashes.length >= length)
        .map(hashes -> Arrays.copyOf(hashes, length));
  }

  /** All the hashes that the tile has so far. */
  Optional<byte[]> widest(int level, long index) {
    return handle
        .createQuery("SELECT hashes FROM tile WHERE level = :level AND idx = :idx")
        .bind("level", level)
        .bind("idx", index)
        .mapTo(byte[].class)
        .findOne();
  }

  private Optional<byte[]> bundle(Tile tile) {
    if (tile.index() > Long.MAX_VALUE / Tile.FULL - 1) {
      return Optional.empty();
    }
    long from = tile.index() * Tile.FULL;
    List<byte[]> entries =
        handle
            .createQuery("SELECT bytes FROM entry WHERE idx >= :from AND idx < :to ORDER BY idx")
            .bind("from", from)
            .bind("to", from + tile.width())
            .mapTo(byte[].class)
            .list();
    return entries.size() == tile.width()
        ? Optional.of(EntryBundle.print(entries))
        : Optional.empty();
  }

  /** Stores a tile that is new or has grown; part of the batch's transaction. */
  void put(Tile tile, byte[] hashes) {
    handle
        .createUpdate(
            "INSERT INTO tile (level, idx, width, hashes) VALUES (:level, :idx, :width, :hashes)"
                + " ON CONFLICT (level, idx) DO UPDATE"
                + " SET width = excluded.width, hashes = excluded.hashes")
        .bind("level", tile.level())
        .bind("idx", tile.index())
        .bind("width", tile.width())
        .bind("hashes", hashes)
        .execute();
  }
}
