package dev.tamga.server.custody;

import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The part of {@link LogCheck} that reads entries: once as the log has them, once by package. */
final class EntryCheck {
  private static final String BY_INDEX =
      "SELECT entry.idx, package, seq, bytes, leaf, xml"
          + " FROM entry LEFT JOIN event ON event.idx = entry.idx ORDER BY entry.idx";
  private static final String BY_PACKAGE =
      "SELECT idx, package, seq, bytes, leaf, NULL AS xml FROM entry ORDER BY package, seq";
  private static final String STRAY_EVENTS =
      "SELECT idx FROM event WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.idx = event.idx)";

  private final Handle handle;
  private final long size;
  private final Consumer<Disagreement> found;
  private final TileStore tiles;
  private final TileBuilder builder;
  private final CompactRange tree = new CompactRange();
  private long checkpointSize;
  private Sha256 checkpointRoot = MerkleTree.EMPTY_ROOT;

  /**
   * @param size of the log: what lies beyond is reported and not looked at
   */
  EntryCheck(Handle handle, long size, Consumer<Disagreement> found) {
    this.handle = handle;
    this.size = size;
    this.found = found;
    this.tiles = new TileStore(handle);
    this.builder = new TileBuilder(0, (l, i, w) -> new byte[0], this::checkTile);
  }

  /** Checks entries, events and tiles; gives the tree that they make. */
  CompactRange run() {
    try (ResultIterator<Row> rows = handle.createQuery(BY_INDEX).map(Row::new).iterator()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        if (row.index >= size) {
          report("entry", row.where(), "none beyond the checkpoint's size " + size, "one");
        } else {
          fillUpTo(row.index);
          checkEntry(row);
        }
      }
    }
    fillUpTo(size);
    builder.finish();
    handle
        .createQuery(STRAY_EVENTS)
        .mapTo(long.class)
        .useStream(
            strays -> strays.forEach(i -> report("event", "index " + i, "an entry", "none")));
    return tree;
  }

  /** Entries that are gone are one report; the tiles still know their leaf hashes. */
  private void fillUpTo(long index) {
    long from = tree.size();
    if (from < index) {
      report("entry", "index " + from + " to " + (index - 1), "an entry", "none");
    }
    for (long i = from; i < index; i++) {
      byte @Nullable [] leaf = leafInTile(i);
      grow(leaf == null ? new byte[Sha256.BYTES] : leaf);
    }
  }

  private void checkEntry(Row row) {
    byte[] leaf = MerkleTree.leafHash(row.bytes);
    if (!Arrays.equals(leaf, row.leaf)) {
      report("leaf hash", row.where(), Sha256.of(leaf).hex(), "another");
      byte @Nullable [] third = leafInTile(row.index); // two against one, to blame one row only
      leaf = third == null ? leaf : third;
    }
    try {
      LogEntry said = LogEntry.parse(row.bytes);
      compare("package", row.where(), said.packageId().text(), row.packageId);
      compare("seq", row.where(), said.seq(), row.seq);
      checkEvent(row, said);
      checkNamedCheckpoint(row, said);
    } catch (Refusal e) {
      report("entry", row.where(), "the form of CUSTODY.md 2", e.detail());
    }
    grow(leaf);
  }

  private void checkEvent(Row row, LogEntry said) {
    if (row.xml == null) {
      report("event", row.where(), "one", "none");
    } else {
      compare("event digest", row.where(), said.event(), MerkleTree.digest(row.xml));
    }
  }

  /** A batch names the checkpoint before it, which covers just what is before its first entry. */
  private void checkNamedCheckpoint(Row row, LogEntry said) {
    if (said.checkpointSize() == row.index) {
      checkpointSize = row.index;
      checkpointRoot = tree.root();
    }
    compare("named checkpoint", row.where(), checkpointSize, said.checkpointSize());
    if (said.checkpointSize() == checkpointSize) {
      compare("named checkpoint", row.where(), checkpointRoot, said.checkpointRoot());
    }
  }

  private void grow(byte[] leaf) {
    tree.append(leaf);
    builder.append(leaf);
  }

  private byte @Nullable [] leafInTile(long index) {
    int at = (int) (index % Tile.FULL) * Sha256.BYTES;
    return tiles
        .widest(0, index / Tile.FULL)
        .filter(hashes -> hashes.length >= at + Sha256.BYTES)
        .map(hashes -> Arrays.copyOfRange(hashes, at, at + Sha256.BYTES))
        .orElse(null);
  }

  private void checkTile(Tile tile, byte[] expected) {
    byte[] stored = tiles.widest(tile.level(), tile.index()).orElse(new byte[0]);
    int differs = Arrays.mismatch(expected, stored);
    if (differs >= 0) {
      report(
          "tile",
          tile.path(),
          tile.width() + " hashes of the tree",
          stored.length / Sha256.BYTES
              + " hashes, the first that differs is number "
              + differs / Sha256.BYTES);
    }
  }

  /** Checks that each package's entries are numbered from 1 and hold the leaf hash before. */
  void checkChains() {
    try (Stream<Row> rows = handle.createQuery(BY_PACKAGE).map(Row::new).stream()) {
      Chain chain = new Chain();
      rows.forEach(chain::next);
    }
  }

  private void compare(String what, String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      report(what, where, expected.toString(), actual.toString());
    }
  }

  private void report(String what, String where, String expected, String actual) {
    found.accept(new Disagreement(what, where, expected, actual));
  }

  private final class Chain {
    private String packageId = "";
    private long seq;
    private Sha256 prev = LogEntry.NO_PREV;

    private void next(Row row) {
      if (!row.packageId.equals(packageId)) {
        packageId = row.packageId;
        seq = 0;
        prev = LogEntry.NO_PREV;
      }
      compare("chain number", row.where(), seq + 1, row.seq);
      try {
        LogEntry said = LogEntry.parse(row.bytes);
        if (row.seq == seq + 1) { // after a gap there is nothing to compare with
          compare("chain", row.where(), prev, said.prev());
        }
      } catch (Refusal e) { // reported by the pass before
      }
      seq = row.seq;
      prev = Sha256.of(row.leaf);
    }
  }

  private static final class Row {
    private final long index;
    private final String packageId;
    private final long seq;
    private final byte[] bytes;
    private final byte[] leaf;
    private final byte @Nullable [] xml;

    private Row(ResultSet row, StatementContext context) throws SQLException {
      index = row.getLong("idx");
      packageId = row.getString("package");
      seq = row.getLong("seq");
      bytes = row.getBytes("bytes");
      leaf = row.getBytes("leaf");
      xml = row.getBytes("xml");
    }

    private String where() {
      return "index " + index + ", package " + packageId + ", seq " + seq;
    }
  }
}
