package dev.tamga.server.download;

import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Target;
import dev.tamga.server.attest.LogKeyStatement;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.custody.CheckpointTimestamps;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.storage.Database;

/** {@code GET /v1/log/...}: the node's log as C2SP tlog-tiles has it (CUSTODY.md section 3). */
public final class ReadLog {
  private static final String IMMUTABLE = "private, max-age=31536000, immutable";

  private static final String TILE = "tile/"; // as C2SP tlog-tiles spells a tile's path

  private final Database database;
  private final LogKeyStatement key;

  /** Wires the calls. */
  public ReadLog(Database database, LogKeyStatement key) {
    this.database = database;
    this.key = key;
  }

  /** The newest signed checkpoint. */
  public Call checkpoint() {
    return request ->
        Answer.bytes(
                200,
                MediaTypes.TEXT,
                database.read(handle -> new TileStore(handle).checkpoint().print()))
            .with("cache-control", "no-cache");
  }

  /** The RFC 3161 token over the newest checkpoint that has one. */
  public Call checkpointTimestamp() {
    return request ->
        Answer.bytes(
            200,
            MediaTypes.TIMESTAMP_REPLY,
            database
                .read(CheckpointTimestamps::newest)
                .orElseThrow(
                    () ->
                        new Refusal(
                            Failure.NOT_OFFERED,
                            "checkpoint timestamp: none yet (expected: one was taken)",
                            "CUSTODY.md 3",
                            "Ask again after log.timestamp-every."))
                .token());
  }

  /** A tile or an entry bundle. */
  public Call tile() {
    return request -> {
      Tile tile = Tile.parse(TILE + ((Target.Tile) request.target()).tile());
      byte[] bytes = database.read(handle -> new TileStore(handle).read(tile));
      return Answer.bytes(200, MediaTypes.BYTES, bytes).with("cache-control", IMMUTABLE);
    };
  }

  /** The log's key under the node's seal. */
  public Call key() {
    return request -> Answer.bytes(200, MediaTypes.ASICE, key.get().toArray());
  }
}
