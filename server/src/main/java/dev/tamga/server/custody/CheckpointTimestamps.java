package dev.tamga.server.custody;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The RFC 3161 tokens over checkpoints (CUSTODY.md section 3). The imprint is of the whole note.
 */
public final class CheckpointTimestamps {
  private CheckpointTimestamps() {}

  /**
   * Keeps a token; a size that has one keeps its first. Part of the caller's transaction.
   *
   * @param token DER, verified by the caller
   */
  public static void put(Handle handle, SignedCheckpoint checkpoint, byte[] token, Instant taken) {
    handle
        .createUpdate(
            "INSERT INTO checkpoint_timestamp (size, checkpoint, taken, token)"
                + " VALUES (:size, :checkpoint, :taken, :token) ON CONFLICT (size) DO NOTHING")
        .bind("size", checkpoint.checkpoint().size())
        .bind("checkpoint", checkpoint.note().toString())
        .bind("taken", taken.toEpochMilli())
        .bind("token", token)
        .execute();
  }

  /** The token over the largest checkpoint that has one. */
  public static Optional<Stamped> newest(Handle handle) {
    return handle
        .createQuery("SELECT * FROM checkpoint_timestamp ORDER BY size DESC LIMIT 1")
        .map(Stamped::new)
        .findOne();
  }

  /** A checkpoint with its token, as stored. */
  public static final class Stamped {
    private final long size;
    private final String checkpoint;
    private final Instant taken;
    private final byte[] token;

    Stamped(ResultSet row, StatementContext context) throws SQLException {
      size = row.getLong("size");
      checkpoint = row.getString("checkpoint");
      taken = Instant.ofEpochMilli(row.getLong("taken"));
      token = row.getBytes("token");
    }

    /** Size of the tree that the checkpoint is of. */
    public long size() {
      return size;
    }

    /**
     * The note that was stamped, not yet believed.
     *
     * @throws Refusal {@code DOCUMENT_MALFORMED} if what is stored is damaged
     */
    public SignedNote note() throws Refusal {
      return SignedNote.parse(checkpoint.getBytes(StandardCharsets.UTF_8));
    }

    /** When the node asked for it. */
    public Instant taken() {
      return taken;
    }

    /** A fresh copy of the token, DER. */
    public byte[] token() {
      return token.clone();
    }
  }
}
