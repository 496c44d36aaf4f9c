package dev.tamga.server.instance;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The service whose database this is.
 *
 * @param name {@code node.name}
 * @param origin {@code log.origin}
 * @param mark of its blob store
 */
record ServiceRow(String name, String origin, String mark) {
  static Optional<ServiceRow> find(Handle handle) {
    return handle
        .select("SELECT name, origin, mark FROM service")
        .map(
            (row, context) ->
                new ServiceRow(
                    row.getString("name"), row.getString("origin"), row.getString("mark")))
        .findOne();
  }

  /** Keeps this one if it is the first; what is kept. */
  ServiceRow keepIfFirst(Handle handle) {
    int unused =
        handle.execute(
            "INSERT INTO service (id, name, origin, mark) VALUES (1, ?, ?, ?)"
                + " ON CONFLICT (id) DO NOTHING",
            name,
            origin,
            mark);
    return find(handle).orElseThrow();
  }
}
