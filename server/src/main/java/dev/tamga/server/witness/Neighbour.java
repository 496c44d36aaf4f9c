package dev.tamga.server.witness;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Paths;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A connection to a neighbour for one round: what is asked of its log. For one thread. */
final class Neighbour implements AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final HttpSettings SETTINGS =
      new HttpSettings(Duration.ofSeconds(5), MOST, MOST, 1, true);
  private static final int PREFIX = "tile/".length(); // as C2SP tlog-tiles spells a tile's path
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

  private final NodeClient node;

  private Neighbour(NodeClient node) {
    this.node = node;
  }

  /**
   * A connection that opens when something is asked.
   *
   * @throws IllegalArgumentException if the node's own key cannot be used for TLS
   */
  static Neighbour at(NodeAddress address, Credentials own) {
    return new Neighbour(NodeClient.of(address, own, SETTINGS));
  }

  /**
   * A log's checkpoint as the neighbour keeps it.
   *
   * @param note not believed yet
   * @param age how long ago it last was the newest that the neighbour saw
   */
  record Copy(SignedNote note, Duration age) {}

  /** The newest checkpoint of its own log, not believed yet. */
  SignedNote checkpoint() throws Refusal, InterruptedException {
    return SignedNote.parse(get(Paths.checkpoint(), SignedNote.MAX_BYTES).body());
  }

  /** Its copy of that log's checkpoint; empty if it keeps none. */
  Optional<Copy> copy(String origin) throws Refusal, InterruptedException {
    try {
      Answer answer = get(Paths.witnessed(origin), SignedNote.MAX_BYTES);
      String age = answer.header("age").filter(a -> SECONDS.matcher(a).matches()).orElse("0");
      return Optional.of(
          new Copy(SignedNote.parse(answer.body()), Duration.ofSeconds(Long.parseLong(age))));
    } catch (Refusal e) {
      if (e.failure() == Failure.NOT_OFFERED || e.failure() == Failure.NO_SUCH_PATH) {
        return Optional.empty(); // the latter: of a version before this one
      }
      throw e;
    }
  }

  /**
   * The tiles of its log's tree of that size. An interrupt is kept, and told as a refusal.
   *
   * @param size of a checkpoint that it gave
   */
  byte[] tile(long size, int level, long index) throws Refusal {
    Tile tile = new Tile(level, index, Tile.width(level, index, size));
    try {
      int length = tile.width() * Sha256.BYTES;
      byte[] hashes = get(Paths.tile(tile.path().substring(PREFIX)), length).body();
      if (hashes.length != length) {
        throw new Refusal(
            Failure.ANSWER_MALFORMED,
            tile + ": " + hashes.length + " bytes (expected: " + length + ")",
            "C2SP tlog-tiles v0.1.0",
            "Report it to the operator of the node.");
      }
      return hashes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(
              Failure.NODE_UNREACHABLE, "asking was interrupted", "CUSTODY.md 5", "Ask again.")
          .causedBy(e);
    }
  }

  private Answer get(String path, int most) throws Refusal, InterruptedException {
    return node.call(Request.of("GET", path).maxAnswer(most));
  }

  @Override
  public void close() {
    node.close();
  }
}
