package dev.tamga.server.node;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /v1/timestamp}: the node's own timestamp unit, where it has one (RFC 3161 3.4). */
final class AnswerTimestamp implements Call {
  private final Optional<Supplier<TimestampAuthority>> unit;

  AnswerTimestamp(Optional<Supplier<TimestampAuthority>> unit) {
    this.unit = unit;
  }

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    Supplier<TimestampAuthority> authority =
        unit.orElseThrow(
            () ->
                new Refusal(
                    Failure.NOT_OFFERED,
                    "timestamp: this node has no unit of its own",
                    "PROTOCOL.md 3",
                    "Use a timestamp service that GET /v1/node names."));
    String type = request.header("content-type").orElse("");
    if (!MediaTypes.is(MediaTypes.TIMESTAMP_QUERY, type)) {
      throw new Refusal(
          Failure.UNSUPPORTED_MEDIA_TYPE,
          "content-type (expected: " + MediaTypes.TIMESTAMP_QUERY + ')',
          "RFC 3161 3.4",
          "Send a DER TimeStampReq with that content type.");
    }
    byte[] query = request.body().readAll(TimestampAuthority.MAX_REQUEST_BYTES, "RFC 3161 request");
    return Answer.bytes(200, MediaTypes.TIMESTAMP_REPLY, authority.get().respond(query));
  }
}
