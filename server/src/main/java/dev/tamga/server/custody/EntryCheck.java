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
import java.util.Objects;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link LogCheck} that reads entries as the log has them, one part after the other.
 */
final class EntryCheck {
  private static final String BY_INDEX =
      "SELECT entry.idx, package, seq, bytes, leaf, xml"
          + " FROM entry LEFT JOIN event ON event.idx = entry.idx"
          + " WHERE entry.idx >= :from AND entry.idx < :to ORDER BY entry.idx";
  private static final String STRAY_EVENTS =
      "SELECT idx FROM event WHERE idx >= :from AND idx < :to"
          + " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.idx = event.idx)";

  private final Consumer<Disagreement> found;
  private final TileBuilder builder;
  private final CompactRange tree = new CompactRange();
  private @Nullable TileStore tiles; // of the part that is being read
  private long checkpointSize;
  private Sha256 checkpointRoot = MerkleTree.EMPTY_ROOT;

  EntryCheck(Consumer<Disagreement> found) {
    this.found = found;
    this.builder = new TileBuilder(0, (l, i, w) -> new byte[0], this::checkTile);
  }

  /** How many entries were checked. */
  long size() {
    return tree.size();
  }

  /** Checks entries, events and full tiles up to before {@code to}, which are never changed. */
  void checkTo(Handle handle, long to) {
    long from = tree.size();
    tiles = new TileStore(handle);
    try (ResultIterator<Row> rows =
        handle.createQuery(BY_INDEX).bind("from", from).bind("to", to).map(Row::new).iterator()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        fillUpTo(row.index);
        checkEntry(row);
      }
    }
    fillUpTo(to);
    reportStrays(handle, from, to);
  }

  /**
   * Checks the rest.
   *
   * @param size of the log: what lies beyond is reported and not looked at
   * @return the tree that all entries make
   */
  CompactRange finish(Handle handle, long size) {
    checkTo(handle, size);
    builder.finish();
    handle
        .createQuery(BY_INDEX)
        .bind("from", size)
        .bind("to", Long.MAX_VALUE)
        .map(Row::new)
        .useStream(
            rows ->
                rows.forEach(
                    row ->
                        report(
                            "entry",
                            row.where(),
                            "none beyond the checkpoint's size " + size,
                            "one")));
    reportStrays(handle, size, Long.MAX_VALUE);
    reportStrays(handle, Long.MIN_VALUE, 0);
    return tree;
  }

  private void reportStrays(Handle handle, long from, long to) {
    handle
        .createQuery(STRAY_EVENTS)
        .bind("from", from)
        .bind("to", to)
        .mapTo(long.class)
        .useStream(
            strays -> strays.forEach(i -> report("event", "index " + i, "an entry", "none")));
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

  private TileStore tiles() {
    return Objects.requireNonNull(tiles, "no part is being read");
  }

  private void grow(byte[] leaf) {
    tree.append(leaf);
    builder.append(leaf);
  }

  private byte @Nullable [] leafInTile(long index) {
    int at = (int) (index % Tile.FULL) * Sha256.BYTES;
    return tiles()
        .widest(0, index / Tile.FULL)
        .filter(hashes -> hashes.length >= at + Sha256.BYTES)
        .map(hashes -> Arrays.copyOfRange(hashes, at, at + Sha256.BYTES))
        .orElse(null);
  }

  private void checkTile(Tile tile, byte[] expected) {
    byte[] stored = tiles().widest(tile.level(), tile.index()).orElse(new byte[0]);
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

  private void compare(String what, String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      report(what, where, expected.toString(), actual.toString());
    }
  }

  private void report(String what, String where, String expected, String actual) {
    found.accept(new Disagreement(what, where, expected, actual));
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
