package dev.tamga.server.migrate.rows;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Whether a table has the same rows in both places: how many, and the sum of their digests, which
 * does not ask in what order a database puts them. One row in memory at a time.
 */
public final class CompareRows {
  private static final int FETCH_ROWS = 32;

  /** What depends on how bytes lie: the checksum of a file's tail, the lock of objects. */
  private static final Set<String> OF_THE_STORE =
      Set.of("tail_crc", "locked_until", "lockable_at", "held_at");

  private final MessageDigest sha256 = sha256();
  private final long[] sum = new long[4];
  private long rows;

  private CompareRows() {}

  /**
   * Reads a table in both.
   *
   * @return what differs, in plain words; empty if nothing does
   */
  public static String run(String table, Database from, Database to) throws Refusal {
    List<String> columns =
        from.read(handle -> TableShape.of(handle, table)).columns().stream()
            .filter(column -> !(table.equals(Tables.ITEMS) && OF_THE_STORE.contains(column)))
            .toList();
    CompareRows old = from.read(handle -> of(handle, table, columns));
    CompareRows copy = to.read(handle -> of(handle, table, columns));
    if (old.rows != copy.rows) {
      return "table " + table + ": " + copy.rows + " rows (expected: " + old.rows + ')';
    }
    return Arrays.equals(old.sum, copy.sum) ? "" : "table " + table + ": rows differ";
  }

  private static CompareRows of(Handle handle, String table, List<String> columns) {
    Dialect.of(handle).takeTime(handle);
    CompareRows all = new CompareRows();
    handle
        .createQuery("SELECT " + String.join(", ", columns) + " FROM " + table)
        .setFetchSize(FETCH_ROWS)
        .map((row, context) -> TableShape.row(row, columns.size()))
        .useIterator(each -> each.forEachRemaining(all::add));
    return all;
  }

  private void add(Object[] row) {
    for (Object value : row) {
      if (value == null) {
        sha256.update((byte) 0);
      } else if (value instanceof Long number) {
        sha256.update(ByteBuffer.allocate(1 + Long.BYTES).put((byte) 1).putLong(number).flip());
      } else if (value instanceof byte[] bytes) {
        update((byte) 2, bytes);
      } else {
        update((byte) 3, ((String) value).getBytes(StandardCharsets.UTF_8));
      }
    }
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    for (int i = 0; i < sum.length; i++) {
      sum[i] += digest.getLong();
    }
    rows++;
  }

  private void update(byte kind, byte[] bytes) {
    sha256.update(ByteBuffer.allocate(1 + Integer.BYTES).put(kind).putInt(bytes.length).flip());
    sha256.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
