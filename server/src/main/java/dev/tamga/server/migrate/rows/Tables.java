package dev.tamga.server.migrate.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Every table of the schema: copied, or left with a reason. A migration that adds a table adds it
 * here; a test, and the mover itself, refuse one that is not.
 */
public final class Tables {
  /** What {@code items} says of bytes: true in the new place when they are there. */
  static final Set<String> OF_BYTES =
      Set.of("acked", "tail_crc", "locked_until", "lockable_at", "held_at", "sha256", "crc32");

  static final String ITEMS = "items";

  /** In this order: what a row refers to comes before it. */
  private static final List<String> COPIED =
      List.of(
          "packages",
          "recipients",
          ITEMS,
          "documents",
          "holds",
          "hops",
          "side_signatures",
          "releases",
          "receipts",
          "entry",
          "event",
          "tile",
          "log_state",
          "checkpoint_timestamp",
          "witnessed",
          "notice");

  private static final Map<String, String> LEFT =
      Map.ofEntries(
          Map.entry("segments", "where bytes lie in the old store; written anew with the bytes"),
          Map.entry("turn", "a lock, with its one row from the start"),
          Map.entry("writer", "processes of the old place"),
          Map.entry("instance", "processes of the old place"),
          Map.entry("service", "names the old store of bytes; made at the first start"),
          Map.entry("duty", "held by processes of the old place; all are due at the first start"),
          Map.entry("moving", "of a place, not of what is in it"),
          Map.entry("moved", "of a place, not of what is in it"),
          Map.entry("flyway_schema_history", "made with the schema"),
          Map.entry("sqlite_sequence", "follows the highest number that is there"));

  private Tables() {}

  /**
   * The tables of this schema that are copied, in an order that foreign keys allow.
   *
   * @throws IllegalStateException if the schema has a table that is not known here
   */
  public static List<String> copied(Handle handle) {
    List<String> there = Dialect.of(handle).tables(handle);
    List<String> unknown = new ArrayList<>(there);
    unknown.removeAll(COPIED);
    unknown.removeAll(LEFT.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "tables that nobody decided about: "
              + unknown
              + " (expected: each in Tables, copied or left)");
    }
    return COPIED.stream().filter(there::contains).toList();
  }

  /**
   * The first table with a row that would be in the way of a copy; empty text if there is none.
   *
   * @param handle of the new place
   */
  public static String occupied(Handle handle) {
    List<String> all = new ArrayList<>(copied(handle));
    all.add("segments");
    for (String table : all) {
      if (!handle
          .select("SELECT 1 FROM " + table + " LIMIT 1")
          .mapTo(Integer.class)
          .list()
          .isEmpty()) {
        return table;
      }
    }
    return "";
  }

  /** How many rows a table has. */
  public static long count(Handle handle, String table) {
    Dialect.of(handle).takeTime(handle);
    return handle.select("SELECT count(*) FROM " + table).mapTo(Long.class).one();
  }
}
