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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A connection to a neighbour for one round: what is asked of its log. For one thread. */
final class Neighbour implements AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final HttpSettings SETTINGS =
      new HttpSettings(Duration.ofSeconds(5), MOST, MOST, 1, true);
  private static final int PREFIX = "tile/".length(); // as C2SP tlog-tiles spells a tile's path
  private static final int MAX_PROOF = 4 << 10; // a line for the size, 64 hashes
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
    Optional<Answer> answer = ifKept(Paths.witnessed(origin), SignedNote.MAX_BYTES);
    return answer.isPresent() ? Optional.of(copy(answer.get())) : Optional.empty();
  }

  private static Copy copy(Answer answer) throws Refusal {
    String age = answer.header("age").filter(a -> SECONDS.matcher(a).matches()).orElse("0");
    return new Copy(SignedNote.parse(answer.body()), Duration.ofSeconds(Long.parseLong(age)));
  }

  /** The checkpoint by which it says that the log told two histories; empty if it keeps none. */
  Optional<SignedNote> fork(String origin) throws Refusal, InterruptedException {
    Optional<Answer> answer =
        ifKept(Paths.witnessedFork(origin), 2 * SignedNote.MAX_BYTES + MAX_PROOF);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(answer.get().body(), StandardCharsets.UTF_8);
    int end = text.indexOf("\n\n"); // of the proof, which is ASCII
    String note = first(text.substring(end + 2));
    return Optional.of(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of two notes: each has one empty line, before its signatures. */
  private static String first(String notes) {
    int signatures = notes.indexOf("\n\n") + 2;
    int end = notes.indexOf("\n\n", signatures);
    return end < 0 ? notes : notes.substring(0, end + 1);
  }

  private Optional<Answer> ifKept(String path, int most) throws Refusal, InterruptedException {
    try {
      return Optional.of(get(path, most));
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
