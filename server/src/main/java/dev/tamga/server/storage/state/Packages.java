package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.storage.state.PackageRow.Seal;
import dev.tamga.server.storage.state.PackageRow.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Packages by id and in lists, their seal and their recipients' answers. */
public final class Packages {
  private static final String COLUMNS =
      "p.id, p.producer, p.classification, p.created, p.expires, p.item_count, p.bytes,"
          + " p.seal_order, p.sealed, p.case_number,"
          + " (SELECT string_agg(authority, ' ' ORDER BY position) FROM recipients"
          + " WHERE package = p.id) AS receivers";

  private Packages() {}

  /** The draft or package with this id, whoever asks. */
  public static Optional<PackageRow> find(Handle handle, PackageId id) {
    return handle
        .select("SELECT " + COLUMNS + ", p.state FROM packages p WHERE p.id = ?", id.text())
        .map((row, context) -> row(row))
        .findOne();
  }

  /**
   * Seals a draft: gives it the next place in every list. Within the writer's transaction, so that
   * the places follow the order of the commits and no reader misses one.
   *
   * @return false if there is no such draft
   */
  public static boolean seal(Handle handle, PackageId id, Instant at, String caseNumber) {
    int sealed =
        handle
            .createUpdate(
                "UPDATE packages SET state = 'SEALED', sealed = :at, case_number = :case,"
                    + " seal_order = (SELECT coalesce(max(seal_order), 0) + 1 FROM packages)"
                    + " WHERE id = :id AND state = 'DRAFT'")
            .bind("at", at.toEpochMilli())
            .bind("case", caseNumber)
            .bind("id", id.text())
            .execute();
    handle.execute(
        "UPDATE recipients SET seal_order = (SELECT seal_order FROM packages WHERE id = package)"
            + " WHERE package = ?",
        id.text());
    return sealed == 1;
  }

  /**
   * At most {@code limit} packages sealed for {@code recipient} with a place greater than {@code
   * after}, in order; the state is the recipient's own answer.
   */
  public static List<PackageRow> inbox(
      Handle handle, AuthorityId recipient, long after, int limit) {
    return handle
        .select(
            "SELECT "
                + COLUMNS
                + ", coalesce(r.answer, 'SEALED') AS state"
                + " FROM recipients r JOIN packages p ON p.id = r.package"
                + " WHERE r.authority = ? AND r.seal_order > ? ORDER BY r.seal_order LIMIT ?",
            recipient.text(),
            after,
            limit)
        .map((row, context) -> row(row))
        .list();
  }

  /** The same of those that {@code producer} sealed; the state is the newest answer. */
  public static List<PackageRow> outbox(
      Handle handle, AuthorityId producer, long after, int limit) {
    return handle
        .select(
            "SELECT "
                + COLUMNS
                + ", p.state FROM packages p"
                + " WHERE p.producer = ? AND p.seal_order > ? ORDER BY p.seal_order LIMIT ?",
            producer.text(),
            after,
            limit)
        .map((row, context) -> row(row))
        .list();
  }

  /**
   * At most {@code limit} sealed packages in the order of their seals.
   *
   * @param after the place of the last one of the page before; 0 for the first
   */
  public static List<PackageRow> sealed(Handle handle, long after, int limit) {
    return handle
        .select(
            "SELECT "
                + COLUMNS
                + ", p.state FROM packages p WHERE p.seal_order > ? ORDER BY p.seal_order LIMIT ?",
            after,
            limit)
        .map((row, context) -> row(row))
        .list();
  }

  /** What {@code recipient} answered, if it did. */
  public static Optional<State> answer(Handle handle, PackageId id, AuthorityId recipient) {
    return handle
        .select(
            "SELECT answer FROM recipients WHERE package = ? AND authority = ?"
                + " AND answer IS NOT NULL",
            id.text(),
            recipient.text())
        .map((row, context) -> State.valueOf(row.getString("answer")))
        .findOne();
  }

  /**
   * Records an answer, in place of an earlier one.
   *
   * @param answer {@code ACCEPTED} or {@code DISPUTED}; the database refuses others
   * @return false if {@code recipient} is none of that sealed package's
   */
  public static boolean recordAnswer(
      Handle handle, PackageId id, AuthorityId recipient, State answer) {
    int recorded =
        handle.execute(
            "UPDATE recipients SET answer = ? WHERE package = ? AND authority = ?"
                + " AND seal_order IS NOT NULL",
            answer.name(),
            id.text(),
            recipient.text());
    if (recorded == 1) {
      handle.execute("UPDATE packages SET state = ? WHERE id = ?", answer.name(), id.text());
    }
    return recorded == 1;
  }

  private static PackageRow row(ResultSet row) throws SQLException {
    long order = row.getLong("seal_order");
    return new PackageRow(
        new PackageId(row.getString("id")),
        new AuthorityId(row.getString("producer")),
        Arrays.stream(row.getString("receivers").split(" ")).map(AuthorityId::new).toList(),
        row.getString("classification"),
        State.valueOf(row.getString("state")),
        Instant.ofEpochMilli(row.getLong("created")),
        Instant.ofEpochMilli(row.getLong("expires")),
        row.getInt("item_count"),
        row.getLong("bytes"),
        order == 0
            ? Optional.empty()
            : Optional.of(
                new Seal(
                    order,
                    Instant.ofEpochMilli(row.getLong("sealed")),
                    row.getString("case_number"))));
  }
}
