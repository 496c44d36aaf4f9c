package dev.tamga.server.download;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.ProblemDetails;
import dev.tamga.common.wire.header.ByteRange;
import dev.tamga.common.wire.header.ByteRange.Span;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Request;
import java.util.Optional;

/**
 * Decides which bytes of something long are asked for, and puts the head of the answer together
 * (PROTOCOL.md section 9; RFC 9110 sections 13.1.5 and 14).
 *
 * @param etag of the representation, with its quotes
 * @param length of the whole
 */
record RangedAnswer(String etag, long length) {
  /** Sends the bytes of a span. */
  @FunctionalInterface
  interface Sender {
    Answer.Writer of(Span span);
  }

  /** Makes it durable that bytes leave, before any does. */
  @FunctionalInterface
  interface Release {
    /**
     * @param fromStart whether the download begins at byte 0
     */
    void record(boolean fromStart) throws Refusal;
  }

  /** The answer to {@code request}; a head releases nothing. */
  Answer to(Request request, String mediaType, Release release, Sender sender) throws Refusal {
    if (length == 0) {
      if (!request.isHead()) {
        release.record(true);
      }
      return framed(Answer.bytes(200, mediaType, new byte[0]));
    }
    Optional<ByteRange> range = wanted(request);
    Span span;
    try {
      span = range.isPresent() ? range.get().resolve(length) : new Span(0, length);
    } catch (Refusal refusal) {
      return unsatisfied(refusal);
    }
    if (!request.isHead()) {
      release.record(span.offset() == 0);
    }
    Answer answer =
        Answer.stream(range.isPresent() ? 206 : 200, mediaType, span.length(), sender.of(span));
    return framed(
        range.isPresent() ? answer.with("content-range", span.contentRange(length)) : answer);
  }

  /** A range counts only if the representation is the one that the client has a part of. */
  private Optional<ByteRange> wanted(Request request) throws Refusal {
    Optional<String> header = request.header("range");
    boolean same = request.header("if-range").map(etag::equals).orElse(true);
    return header.isPresent() && same ? ByteRange.parse(header.get()) : Optional.empty();
  }

  private Answer framed(Answer answer) {
    return answer.with("etag", etag).with("accept-ranges", "bytes");
  }

  private Answer unsatisfied(Refusal refusal) {
    return Answer.bytes(
            Failure.RANGE_NOT_SATISFIABLE.status(),
            MediaTypes.PROBLEM,
            ProblemDetails.print(refusal))
        .with("content-range", ByteRange.unsatisfied(length));
  }
}
