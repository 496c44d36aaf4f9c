package dev.tamga.server.migrate;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.rows.Tables;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * What there is to be moved.
 *
 * @param rows of each table, in the order in which they are copied
 * @param items that have bytes
 * @param bytes of all items
 */
public record Inventory(Map<String, Long> rows, long items, long bytes) {
  /** Of an empty place. */
  public static final Inventory NOTHING = new Inventory(Map.of(), 0, 0);

  /** Keeps the order. */
  public Inventory {
    rows = new LinkedHashMap<>(rows);
  }

  /** Counts what is in a place. */
  public static Inventory of(House house) throws Refusal {
    return house
        .database()
        .read(
            handle -> {
              Map<String, Long> rows = new LinkedHashMap<>();
              for (String table : Tables.copied(handle)) {
                rows.put(table, Tables.count(handle, table));
              }
              return new Inventory(
                  rows,
                  number(handle, "SELECT count(*) FROM items WHERE acked > 0"),
                  number(handle, "SELECT CAST(coalesce(sum(acked), 0) AS BIGINT) FROM items"));
            });
  }

  /** Bytes that are in a place, as its rows say. */
  static long bytesIn(House house) throws Refusal {
    return house
        .database()
        .read(
            handle -> number(handle, "SELECT CAST(coalesce(sum(acked), 0) AS BIGINT) FROM items"));
  }

  private static long number(Handle handle, String sql) {
    return handle.select(sql).mapTo(Long.class).one();
  }

  /** All rows. */
  public long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
