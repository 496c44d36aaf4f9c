package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Packages that are not sealed yet (PROTOCOL.md section 4). */
public final class Drafts {
  private Drafts() {}

  /**
   * What an authority holds in open drafts (PROTOCOL.md section 11).
   *
   * @param drafts how many are open
   * @param bytes announced in them
   */
  public record Usage(long drafts, long bytes) {}

  /**
   * Opens a draft.
   *
   * @return false if the id is taken, by a draft or a sealed package of anyone: nothing is changed
   */
  public static boolean insert(Handle handle, PackageRow draft) {
    int inserted =
        handle
            .createUpdate(
                "INSERT INTO packages (id, producer, classification, state, created, expires)"
                    + " VALUES (:id, :producer, :classification, 'DRAFT', :created, :expires)"
                    + " ON CONFLICT (id) DO NOTHING")
            .bind("id", draft.id().text())
            .bind("producer", draft.producer().text())
            .bind("classification", draft.classification())
            .bind("created", draft.created().toEpochMilli())
            .bind("expires", draft.expires().toEpochMilli())
            .execute();
    for (int i = 0; inserted == 1 && i < draft.to().size(); i++) {
      handle.execute(
          "INSERT INTO recipients (package, position, authority) VALUES (?, ?, ?)",
          draft.id().text(),
          i + 1,
          draft.to().get(i).text());
    }
    return inserted == 1;
  }

  /**
   * Moves the end of a draft, because bytes arrived.
   *
   * @return false if there is no such draft
   */
  public static boolean touch(Handle handle, PackageId id, Instant expires) {
    return handle.execute(
            "UPDATE packages SET expires = ? WHERE id = ? AND state = 'DRAFT'",
            expires.toEpochMilli(),
            id.text())
        == 1;
  }

  /** What {@code producer} holds in open drafts. */
  public static Usage usage(Handle handle, AuthorityId producer) {
    return handle
        .select(
            "SELECT count(*) AS drafts, coalesce(sum(bytes), 0) AS bytes FROM packages"
                + " WHERE producer = ? AND state = 'DRAFT'",
            producer.text())
        .map((row, context) -> new Usage(row.getLong("drafts"), row.getLong("bytes")))
        .one();
  }

  /** At most {@code limit} drafts whose time is over, the oldest first. */
  public static List<PackageId> expired(Handle handle, Instant now, int limit) {
    return handle
        .select(
            "SELECT id FROM packages WHERE state = 'DRAFT' AND expires <= ? ORDER BY expires LIMIT ?",
            now.toEpochMilli(),
            limit)
        .map((row, context) -> new PackageId(row.getString("id")))
        .list();
  }

  /**
   * Removes a draft with its items' rows. List the items before, and delete their blobs after the
   * commit: a crash in between leaves files without rows, which start-up removes.
   *
   * @return false if there is no such draft
   */
  public static boolean delete(Handle handle, PackageId id) {
    return handle.execute("DELETE FROM packages WHERE id = ? AND state = 'DRAFT'", id.text()) == 1;
  }

  /**
   * The same, of one whose time is over at this moment: since it was listed bytes may have come.
   *
   * @return false if there is no such draft, or it has time left: nothing is changed
   */
  public static boolean deleteExpired(Handle handle, PackageId id, Instant now) {
    return handle.execute(
            "DELETE FROM packages WHERE id = ? AND state = 'DRAFT' AND expires <= ?",
            id.text(),
            now.toEpochMilli())
        == 1;
  }
}
