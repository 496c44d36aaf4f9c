package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.server.call.Limits;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is wrong with the head of a request before anyone looks at what it asks (RFC 9112). */
final class HeadCheck {
  private HeadCheck() {}

  /** Why the head is refused, or empty. */
  static Optional<Refusal> refusal(HttpRequest head, Limits limits, boolean http2) {
    if (head.decoderResult().isFailure()) {
      return Optional.of(undecodable(head.decoderResult().cause(), limits));
    }
    HttpHeaders headers = head.headers();
    HttpVersion version = head.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return malformed("version: " + version + " (expected: HTTP/1.1 or HTTP/2)", "RFC 9112 2.3");
    }
    if (!http2 && version.equals(HttpVersion.HTTP_1_1)) {
      int hosts = headers.getAll(HttpHeaderNames.HOST).size();
      if (hosts != 1) {
        return malformed("host: " + hosts + " headers (expected: 1)", "RFC 9112 3.2");
      }
    }
    if (!head.uri().startsWith("/") && !head.uri().equals("*")) {
      return malformed(
          "target: " + Quoted.of(head.uri()) + " (expected: a path)", "RFC 9112 3.2.1");
    }
    Optional<Refusal> framing = framing(head);
    if (framing.isPresent()) {
      return framing;
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
      return Optional.of(
          new Refusal(
              Failure.EXPECTATION_FAILED,
              "expect: " + Quoted.of(expect) + " (expected: 100-continue)",
              "RFC 9110 10.1.1",
              "Leave the header out."));
    }
    return Optional.empty();
  }

  /** Whatever another server in between might read in another way (RFC 9112 section 6.3). */
  private static Optional<Refusal> framing(HttpRequest head) {
    List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> lengths = head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      return malformed("content-length and transfer-encoding (expected: one)", "RFC 9112 6.1");
    }
    if (lengths.size() > 1) {
      return malformed(
          "content-length: " + lengths.size() + " headers (expected: 1)", "RFC 9112 6.3");
    }
    if (!codings.isEmpty()
        && (codings.size() > 1
            || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)))) {
      return malformed(
          "transfer-encoding: " + Quoted.of(String.join(", ", codings)) + " (expected: chunked)",
          "RFC 9112 6.1");
    }
    return Optional.empty();
  }

  private static Refusal undecodable(Throwable cause, Limits limits) {
    if (cause instanceof TooLongFrameException) {
      return new Refusal(
          Failure.REQUEST_TOO_LARGE,
          "request line and headers: too long (expected: at most " + limits.headBytes() + " bytes)",
          "PROTOCOL.md 11: request line and headers",
          "Send shorter headers.");
    }
    return refused("request: " + Quoted.of(String.valueOf(cause.getMessage())), "RFC 9112");
  }

  private static Optional<Refusal> malformed(String detail, String rule) {
    return Optional.of(refused(detail, rule));
  }

  /** A refusal for bytes that are not HTTP as the RFCs have it. */
  static Refusal refused(String detail, String rule) {
    return new Refusal(
        Failure.MALFORMED_REQUEST, detail, rule, "Send the request as HTTP asks for it.");
  }

  /** The length of the body: 0 if there is none, empty if it comes in chunks. */
  static OptionalLong declaredLength(HttpRequest head) {
    if (HttpUtil.isTransferEncodingChunked(head)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(HttpUtil.getContentLength(head, 0L));
  }
}
