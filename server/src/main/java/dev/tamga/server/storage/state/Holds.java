package dev.tamga.server.storage.state;

import static java.util.Objects.requireNonNullElse;

import dev.tamga.common.document.EventDocument;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Who wants a package to be kept, by their last acts (PROTOCOL.md section 8). */
public final class Holds {
  private Holds() {}

  /**
   * The last act of an authority.
   *
   * @param state how its hold stands
   * @param reason why
   * @param proceedings for which
   * @param seq number of the event
   * @param recorded when that was
   */
  public record Row(
      State state, String reason, Optional<String> proceedings, long seq, Instant recorded) {
    /** What is recorded of an act. */
    public static Row of(HoldRequest act, long seq, Instant recorded) {
      return new Row(act.state(), act.reason(), act.proceedings(), seq, recorded);
    }

    /** What an event of type {@code HELD} or {@code UNHELD} says. */
    public static Row of(EventDocument event, long seq) {
      return new Row(
          State.valueOf(event.type().name()),
          requireNonNullElse(event.note(), ""),
          Optional.ofNullable(event.proceedings()),
          seq,
          event.recorded());
    }

    /** Whether it asks for the same in the same words. */
    public boolean is(HoldRequest act) {
      return equals(of(act, seq, recorded));
    }

    /** One line, as {@code HELD 7}, with the time and a digest of the words. */
    public String summary() {
      Sha256 words = Bytes.utf8(reason + '\n' + proceedings.orElse("")).sha256();
      return state + " " + seq + " of " + recorded + ", words " + words;
    }
  }

  /** The last act of an authority. */
  public static Optional<Row> find(Handle handle, PackageId pkg, AuthorityId authority) {
    return handle
        .select(
            "SELECT state, reason, proceedings, seq, recorded FROM holds"
                + " WHERE package = ? AND authority = ?",
            pkg.text(),
            authority.text())
        .map((row, context) -> row(row))
        .findOne();
  }

  /** How the hold of each authority stands: {@link Row#summary}. */
  public static Map<String, String> all(Handle handle, PackageId pkg) {
    return handle
        .select(
            "SELECT authority, state, reason, proceedings, seq, recorded FROM holds"
                + " WHERE package = ?",
            pkg.text())
        .map((row, context) -> Map.entry(row.getString("authority"), row(row).summary()))
        .stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  /** Records an act, in the transaction of its event. */
  public static void put(Handle handle, PackageId pkg, AuthorityId authority, Row row) {
    int unused =
        handle
            .createUpdate(
                "INSERT INTO holds (package, authority, state, reason, proceedings, seq, recorded)"
                    + " VALUES (:package, :authority, :state, :reason, :proceedings, :seq, :recorded)"
                    + " ON CONFLICT (package, authority) DO UPDATE SET state = excluded.state,"
                    + " reason = excluded.reason, proceedings = excluded.proceedings,"
                    + " seq = excluded.seq, recorded = excluded.recorded")
            .bind("package", pkg.text())
            .bind("authority", authority.text())
            .bind("state", row.state().name())
            .bind("reason", row.reason())
            .bind("proceedings", row.proceedings().orElse(null))
            .bind("seq", row.seq())
            .bind("recorded", row.recorded().toEpochMilli())
            .execute();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        State.valueOf(row.getString("state")),
        row.getString("reason"),
        Optional.ofNullable(row.getString("proceedings")),
        row.getLong("seq"),
        Instant.ofEpochMilli(row.getLong("recorded")));
  }
}
