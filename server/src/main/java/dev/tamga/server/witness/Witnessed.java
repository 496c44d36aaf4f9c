package dev.tamga.server.witness;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What was seen of other logs: table {@code witnessed}. */
final class Witnessed {
  /** Which of the two that are kept of a log. */
  enum Kind {
    /** The newest that was verified; nothing that contradicts it takes its place. */
    NEWEST,
    /** The first that does not go on from the newest. Never replaced. */
    FORK
  }

  private Witnessed() {}

  static Optional<Kept> find(Handle handle, String origin, Kind kind) {
    return handle
        .select("SELECT * FROM witnessed WHERE origin = ? AND kind = ?", origin, kind.name())
        .map((row, context) -> row(row))
        .findOne();
  }

  private static Kept row(ResultSet row) throws SQLException {
    return new Kept(
        row.getString("checkpoint"),
        row.getString("proof"),
        row.getString("against"),
        Instant.ofEpochMilli(row.getLong("seen")));
  }

  /**
   * Puts a newer checkpoint, or the same again, in the place of the one with which it was compared.
   *
   * @return false if that one is not there any more: another node of the service was faster
   */
  static boolean replace(
      Handle handle, Optional<Kept> compared, SignedCheckpoint newer, Instant seen) {
    String origin = newer.checkpoint().origin();
    Optional<String> there = find(handle, origin, Kind.NEWEST).map(Kept::note);
    if (!there.equals(compared.map(Kept::note))) {
      return false;
    }
    int unused =
        handle.execute(
            "INSERT INTO witnessed (origin, kind, checkpoint, seen) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (origin, kind) DO UPDATE"
                + " SET checkpoint = excluded.checkpoint, seen = excluded.seen",
            origin,
            Kind.NEWEST.name(),
            newer.note().toString(),
            seen.toEpochMilli());
    return true;
  }

  /**
   * Keeps what contradicts the newest, and that one with it, for the newest goes on being replaced;
   * unless such a one is there.
   *
   * @param compared to which {@code proof} leads
   * @return whether it is the first; false also if the newest is another one by now: another node
   *     of the service was faster, and the next round compares again
   */
  static boolean addFork(
      Handle handle, Kept compared, SignedCheckpoint fork, String proof, Instant seen) {
    return handle.execute(
            "INSERT INTO witnessed (origin, kind, checkpoint, proof, against, seen)"
                + " SELECT origin, ?, ?, ?, checkpoint, ? FROM witnessed"
                + " WHERE origin = ? AND kind = ? AND checkpoint = ?"
                + " ON CONFLICT (origin, kind) DO NOTHING",
            Kind.FORK.name(),
            fork.note().toString(),
            proof,
            seen.toEpochMilli(),
            fork.checkpoint().origin(),
            Kind.NEWEST.name(),
            compared.note())
        > 0;
  }

  /**
   * A row.
   *
   * @param note as its log signed it
   * @param proof of a fork: {@code old}, the newest copy's size, and the consistency path, a line
   *     each (C2SP tlog-witness); else empty
   * @param against of a fork: the copy that it contradicts, as the log signed it; empty for one
   *     that was found before it was kept
   * @param seen when it was last the log's newest; of a fork, when it was found
   */
  record Kept(String note, String proof, String against, Instant seen) {
    /**
     * Verifies it once more.
     *
     * @throws Refusal if another key signed it
     */
    SignedCheckpoint verified(VerifierKey key) throws Refusal {
      return verified(note, key);
    }

    /**
     * The same for what a fork contradicts.
     *
     * @param newest what is told where that was not kept
     */
    SignedCheckpoint contradicted(VerifierKey key, Kept newest) throws Refusal {
      return verified(against.isEmpty() ? newest.note : against, key);
    }

    private static SignedCheckpoint verified(String note, VerifierKey key) throws Refusal {
      return SignedCheckpoint.verify(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)), key);
    }
  }
}
