package dev.tamga.server.migrate.rows;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of one table in the order of its key, some thousand a transaction, after those
 * that are there already: their number says where to go on, for each transaction is all or nothing
 * and the old place does not change. Items stand at offset 0 until their bytes are there.
 *
 * <p>Memory: 8 MiB of rows and what the driver fetches ahead.
 */
public final class CopyRows {
  private static final int MOST_ROWS = 2000;
  private static final int MOST_BYTES = 8 << 20;
  private static final int FETCH_ROWS = 32; // a document may have some MiB

  private final TableShape shape;
  private final Writes writes;

  /** Writes to the new place, and tries again where that may help. */
  @FunctionalInterface
  public interface Writes {
    /** As {@link BatchWriter#write}. */
    <T> T write(Work<T> work) throws Refusal;
  }

  /** Is told of rows that are durable in the new place. */
  @FunctionalInterface
  public interface Copied {
    /** So many more of that table. */
    void rows(String table, long count);
  }

  private CopyRows(TableShape shape, Writes writes) {
    this.shape = shape;
    this.writes = writes;
  }

  /**
   * Copies all of a table that is not there yet. A crash at any moment leaves the first rows, whole
   * transactions of them.
   *
   * @throws Refusal what either database refuses
   */
  public static void run(String table, Database from, Database to, Writes writes, Copied copied)
      throws Refusal {
    TableShape source = from.read(handle -> TableShape.of(handle, table));
    TableShape target = to.read(handle -> TableShape.of(handle, table));
    if (!List.copyOf(source.columns()).containsAll(target.columns())
        || source.columns().size() != target.columns().size()) {
      throw new IllegalStateException(
          "table "
              + table
              + ": columns "
              + source.columns()
              + " and "
              + target.columns()
              + " (expected: the same, of one version)");
    }
    long there = to.read(handle -> Tables.count(handle, table));
    copied.rows(table, there);
    CopyRows copy = new CopyRows(source, writes);
    boolean unused =
        from.read(
            handle -> {
              copy.copy(handle, there, copied);
              return true;
            });
    unused =
        writes.write(
            handle -> {
              Dialect.of(handle).goOn(handle, table);
              return true;
            });
  }

  private void copy(Handle handle, long there, Copied copied) throws Refusal {
    Dialect.of(handle).takeTime(handle);
    int columns = shape.columns().size();
    try (var rows =
        handle
            .createQuery(
                shape.select(expressions()) + " LIMIT " + Long.MAX_VALUE + " OFFSET " + there)
            .setFetchSize(FETCH_ROWS)
            .map((row, context) -> TableShape.row(row, columns))
            .iterator()) {
      while (rows.hasNext()) {
        List<Object[]> next = take(rows);
        boolean unused =
            writes.write(
                target -> {
                  insert(target, next);
                  return true;
                });
        copied.rows(shape.table(), next.size());
      }
    }
  }

  private List<String> expressions() {
    return shape.columns().stream().map(this::expression).toList();
  }

  private String expression(String column) {
    if (!shape.table().equals(Tables.ITEMS) || !Tables.OF_BYTES.contains(column)) {
      return column;
    }
    return switch (column) {
      case "sha256", "crc32" -> "NULL";
      case "held_at" -> "CASE WHEN held_at > 0 THEN 1 ELSE 0 END"; // to be held there, too
      default -> "0";
    };
  }

  private static List<Object[]> take(Iterator<Object[]> rows) {
    List<Object[]> taken = new ArrayList<>();
    long bytes = 0;
    while (rows.hasNext() && taken.size() < MOST_ROWS && bytes < MOST_BYTES) {
      Object[] row = rows.next();
      taken.add(row);
      for (Object value : row) {
        bytes +=
            value instanceof byte[] array
                ? array.length
                : value instanceof String text ? text.length() : Long.BYTES;
      }
    }
    return taken;
  }

  private void insert(Handle target, List<Object[]> rows) {
    String places = shape.columns().stream().map(column -> "?").collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO "
            + shape.table()
            + " ("
            + String.join(", ", shape.columns())
            + ')'
            + Dialect.of(target).overriding()
            + " VALUES ("
            + places
            + ')';
    try (PreparedStatement insert = target.getConnection().prepareStatement(sql)) {
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          bind(insert, i + 1, row[i]);
        }
        insert.addBatch();
      }
      int[] unused = insert.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(
          "rows of table " + shape.table() + " were not taken: " + e.getMessage(), e);
    }
  }

  private static void bind(PreparedStatement insert, int place, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      insert.setNull(place, Types.NULL);
    } else if (value instanceof byte[] bytes) {
      insert.setBytes(place, bytes);
    } else if (value instanceof Long number) {
      insert.setLong(place, number);
    } else {
      insert.setString(place, (String) value);
    }
  }
}
