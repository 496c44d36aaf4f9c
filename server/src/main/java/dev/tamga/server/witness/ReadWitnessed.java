package dev.tamga.server.witness;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.witness.Witnessed.Kept;
import dev.tamga.server.witness.Witnessed.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** {@code GET /v1/log/witnessed...}: what this node has seen of another log (PROTOCOL.md 14). */
public final class ReadWitnessed {
  private static final String RULE = "PROTOCOL.md 14";
  private static final int MAX_QUERY_CHARS = 4096; // 255 characters of four bytes each, encoded

  private final Database database;
  private final Clock clock;

  /** Wires the calls. */
  public ReadWitnessed(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The newest checkpoint of that log. */
  public Call newest() {
    return request -> {
      Kept kept = find(request, Kind.NEWEST);
      Duration age = Duration.between(kept.seen(), clock.instant());
      return text(kept.note()).with("age", Long.toString(Math.max(0, age.toSeconds())));
    };
  }

  /** What contradicts a copy, in the form of C2SP tlog-witness, and that copy. */
  public Call fork() {
    return request -> {
      Kept kept = find(request, Kind.FORK);
      String both = kept.proof() + '\n' + kept.note();
      return text(kept.against().isEmpty() ? both : both + '\n' + kept.against());
    };
  }

  private static Answer text(String text) {
    return Answer.bytes(200, MediaTypes.TEXT, text.getBytes(StandardCharsets.UTF_8))
        .with("cache-control", "no-cache");
  }

  private Kept find(Request request, Kind kind) throws Refusal {
    String origin = origin(request.query());
    return database
        .read(handle -> Witnessed.find(handle, origin, kind))
        .orElseThrow(
            () ->
                new Refusal(
                    Failure.NOT_OFFERED,
                    "log " + Quoted.of(origin) + ": nothing of that kind is kept of it",
                    RULE,
                    "Have the node's operator enter the log's key (status.partners[].log)."));
  }

  private static String origin(String query) throws Refusal {
    if (query.startsWith(Paths.ORIGIN)
        && query.length() <= MAX_QUERY_CHARS
        && query.indexOf('&') < 0) {
      try {
        String origin =
            URLDecoder.decode(query.substring(Paths.ORIGIN.length()), StandardCharsets.UTF_8);
        if (!origin.isEmpty() && origin.chars().noneMatch(Character::isISOControl)) {
          return origin;
        }
      } catch (IllegalArgumentException e) {
        throw malformed(query).causedBy(e);
      }
    }
    throw malformed(query);
  }

  private static Refusal malformed(String query) {
    return new Refusal(
        Failure.MALFORMED_REQUEST,
        "query: " + Quoted.of(query) + " (expected: origin= and a log's origin, nothing else)",
        RULE,
        "Ask as /v1/log/witnessed?origin=node.example.kz/log.");
  }
}
