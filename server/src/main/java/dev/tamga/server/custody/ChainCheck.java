package dev.tamga.server.custody;

import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * The part of {@link LogCheck} that reads entries by package: each package's are numbered from 1
 * and hold the leaf hash of the one before.
 */
final class ChainCheck {
  private static final String BY_PACKAGE =
      "SELECT idx, package, seq, bytes, leaf FROM entry"
          + " WHERE (package, seq) > (:package, :seq) ORDER BY package, seq LIMIT :limit";

  private final Consumer<Disagreement> found;
  private String packageId = "";
  private long seq;
  private Sha256 prev = LogEntry.NO_PREV;

  ChainCheck(Consumer<Disagreement> found) {
    this.found = found;
  }

  /**
   * Checks the next entries.
   *
   * @return whether there may be more
   */
  boolean next(Handle handle, int limit) {
    int count = 0;
    try (ResultIterator<Row> rows =
        handle
            .createQuery(BY_PACKAGE)
            .bind("package", packageId)
            .bind("seq", seq)
            .bind("limit", limit)
            .map(
                (row, context) ->
                    new Row(
                        row.getLong("idx"),
                        row.getString("package"),
                        row.getLong("seq"),
                        row.getBytes("bytes"),
                        row.getBytes("leaf")))
            .iterator()) {
      for (; rows.hasNext(); count++) {
        check(rows.next());
      }
    }
    return count == limit;
  }

  private void check(Row row) {
    if (!row.packageId.equals(packageId)) {
      packageId = row.packageId;
      seq = 0;
      prev = LogEntry.NO_PREV;
    }
    compare("chain number", row, seq + 1, row.seq);
    try {
      LogEntry said = LogEntry.parse(row.bytes);
      if (row.seq == seq + 1) { // after a gap there is nothing to compare with
        compare("chain", row, prev, said.prev());
      }
    } catch (Refusal e) { // reported by the pass before
    }
    seq = row.seq;
    prev = Sha256.of(row.leaf);
  }

  private void compare(String what, Row row, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      String where = "index " + row.index + ", package " + row.packageId + ", seq " + row.seq;
      found.accept(new Disagreement(what, where, expected.toString(), actual.toString()));
    }
  }

  private static final class Row {
    private final long index;
    private final String packageId;
    private final long seq;
    private final byte[] bytes;
    private final byte[] leaf;

    private Row(long index, String packageId, long seq, byte[] bytes, byte[] leaf) {
      this.index = index;
      this.packageId = packageId;
      this.seq = seq;
      this.bytes = bytes;
      this.leaf = leaf;
    }
  }
}
