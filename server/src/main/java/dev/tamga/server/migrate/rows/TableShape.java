package dev.tamga.server.migrate.rows;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A table as the database has it.
 *
 * @param table its name
 * @param columns their names, in the order of the schema
 * @param key those of the primary key, in order
 */
record TableShape(String table, List<String> columns, List<String> key) {
  TableShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    if (key.isEmpty()) {
      throw new IllegalStateException(
          "table "
              + table
              + " has no primary key (expected: one, for rows are copied in its order)");
    }
  }

  static TableShape of(Handle handle, String table) {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement none =
            handle.getConnection().prepareStatement("SELECT * FROM " + table + " WHERE 1 = 0");
        ResultSet rows = none.executeQuery()) {
      ResultSetMetaData about = rows.getMetaData();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        columns.add(about.getColumnName(i));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("table " + table + " cannot be read", e);
    }
    return new TableShape(table, columns, Dialect.of(handle).key(handle, table));
  }

  /** All rows in the order of the key, by these expressions for the columns. */
  String select(List<String> expressions) {
    return "SELECT "
        + String.join(", ", expressions)
        + " FROM "
        + table
        + " ORDER BY "
        + String.join(", ", key);
  }

  /** A value as both kinds of database take it; null stays. */
  static Object[] row(ResultSet row, int columns) throws SQLException {
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      Object value = row.getObject(i + 1);
      if (value instanceof Integer number) {
        value = number.longValue();
      }
      if (value != null
          && !(value instanceof Long || value instanceof String || value instanceof byte[])) {
        throw new IllegalStateException(
            "column "
                + row.getMetaData().getColumnName(i + 1)
                + " has a "
                + value.getClass().getSimpleName()
                + " (expected: integers, text or bytes)");
      }
      values[i] = value;
    }
    return values;
  }
}
