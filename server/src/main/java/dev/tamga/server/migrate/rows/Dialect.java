package dev.tamga.server.migrate.rows;

import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Where the two kinds of database have other words for the same. */
public enum Dialect {
  /** The embedded one: one process has it, by a lock. */
  SQLITE(
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
      "SELECT name FROM pragma_table_info(:table) WHERE pk > 0 ORDER BY pk",
      "") {
    @Override
    void goOn(Handle handle, String table) {
      // AUTOINCREMENT goes on after the highest number that was ever inserted
    }

    @Override
    public String mark(Handle handle) {
      return "";
    }

    @Override
    public boolean isWrittenSince(Handle handle, String mark) {
      return false; // the lock keeps others out, and a node that starts between two runs voids the
      // move
    }

    @Override
    public String running(Handle handle) {
      return ""; // it would have the lock
    }

    @Override
    public void fence(Handle handle) {
      // the lock is held, and whoever takes it next reads that the place was left
    }

    @Override
    void takeTime(Handle handle) {
      // statements may take as long as they like
    }
  },

  /** The one that several nodes share. */
  POSTGRES(
      "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
      "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum"
          + " = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = to_regclass(:table) ORDER BY"
          + " array_position(CAST(i.indkey AS int2[]), a.attnum)",
      " OVERRIDING SYSTEM VALUE") {
    @Override
    void goOn(Handle handle, String table) {
      for (String column :
          handle.createQuery(NUMBERED).bind("table", table).mapTo(String.class).list()) {
        Long unused =
            handle
                .select(
                    "SELECT setval(pg_get_serial_sequence('%s', '%s'), coalesce(max(%s), 0) + 1, false) FROM %s"
                        .formatted(table, column, column, table))
                .mapTo(Long.class)
                .one();
      }
    }

    @Override
    public String mark(Handle handle) {
      return handle.select("SELECT " + NEWEST).mapTo(String.class).one();
    }

    @Override
    public boolean isWrittenSince(Handle handle, String mark) {
      return handle.select("SELECT " + NEWEST + " > ?", mark).mapTo(Boolean.class).one();
    }

    @Override
    public String running(Handle handle) {
      return tables(handle).contains("instance")
          ? handle.select(RUNNING).mapTo(String.class).findOne().orElse("")
          : "";
    }

    @Override
    public void fence(Handle handle) {
      handle.execute("DELETE FROM turn");
    }

    @Override
    void takeTime(Handle handle) {
      handle.execute("SET LOCAL statement_timeout = 0");
    }
  };

  private static final String NUMBERED =
      "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
          + " AND table_name = :table AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')";

  /** Of any process but this transaction's, as text that sorts as the instants do. */
  private static final String NEWEST =
      "coalesce((SELECT to_char(max(since) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
          + " FROM writer WHERE since <> now()), '') COLLATE \"C\"";

  private static final String RUNNING =
      "SELECT name FROM instance WHERE seen > extract(epoch FROM clock_timestamp()) * 1000 - 30000"
          + " ORDER BY name LIMIT 1";

  private final String tables;
  private final String key;
  private final String overriding;

  Dialect(String tables, String key, String overriding) {
    this.tables = tables;
    this.key = key;
    this.overriding = overriding;
  }

  /** The dialect of a connection. */
  public static Dialect of(Handle handle) {
    try {
      String product = handle.getConnection().getMetaData().getDatabaseProductName();
      return product.equals("SQLite") ? SQLITE : POSTGRES;
    } catch (SQLException e) {
      throw new IllegalStateException("the database does not say what it is", e);
    }
  }

  /** All tables there are. */
  public List<String> tables(Handle handle) {
    return handle.select(tables).mapTo(String.class).list();
  }

  /** The columns of a table's primary key, in order. */
  List<String> key(Handle handle, String table) {
    return handle.createQuery(key).bind("table", table).mapTo(String.class).list();
  }

  /**
   * What stands in an {@code INSERT} before {@code VALUES}, where numbers are not to be given anew.
   */
  String overriding() {
    return overriding;
  }

  /** Has the numbers that the database gives itself go on after the highest that is there. */
  abstract void goOn(Handle handle, String table);

  /** By which {@link #isWrittenSince} finds out whether a node has written after this moment. */
  public abstract String mark(Handle handle);

  /**
   * Whether another process has written since.
   *
   * @param handle of a transaction that has the turn, or only reads
   */
  public abstract boolean isWrittenSince(Handle handle, String mark);

  /** The name of a node that runs there, by its row of the last 30 s; empty text if none does. */
  public abstract String running(Handle handle);

  /** Has every node that runs on this database refused from the commit on, whatever it wants. */
  public abstract void fence(Handle handle);

  /** Lifts the time limit of statements, in this transaction. */
  abstract void takeTime(Handle handle);
}
