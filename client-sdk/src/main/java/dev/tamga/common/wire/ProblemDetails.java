package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A refusal as it travels (RFC 9457, PROTOCOL.md section 10). */
public final class ProblemDetails {
  /** Most bytes of a problem's body that are read. */
  public static final int MAX_BYTES = 64 << 10;

  /** Most characters of each text that are kept of a foreign problem. */
  public static final int MAX_TEXT_CHARS = 1000;

  private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private ProblemDetails() {}

  /** The body of the answer. Its status is {@link Failure#status}, its delay a header. */
  public static byte[] print(Refusal refusal) {
    Failure failure = refusal.failure();
    ObjectNode body = Json.object();
    body.put("type", failure.type());
    body.put("title", failure.title());
    body.put("status", failure.status());
    body.put("code", failure.code());
    body.put("retriable", failure.retriable());
    body.put("detail", refusal.detail());
    body.put("rule", refusal.rule());
    body.put("action", refusal.action());
    return Json.print(body);
  }

  /** The value of {@code Retry-After}: whole seconds, at least 1, rounded up. */
  public static Optional<String> retryAfter(Refusal refusal) {
    return refusal
        .retryAfter()
        .map(delay -> Long.toString(Math.max(1, delay.plusNanos(999_999_999).toSeconds())));
  }

  /**
   * Reads the answer of a node that refused. Never fails: an answer that is no problem of ours is a
   * refusal, too.
   *
   * @param status of the answer
   * @param body of the answer, as far as it was kept
   * @param retryAfter value of {@code Retry-After}, if there is one; more than a day counts as one
   * @return the failure of our own table that {@code code} and {@code type} name together. One that
   *     this version does not know, or that contradicts itself, is final: ANSWER_MALFORMED; so is
   *     anything else but a 502, 503 or 504 from something in between, which is NODE_UNREACHABLE
   */
  public static Refusal read(int status, byte[] body, Optional<String> retryAfter) {
    Refusal refusal = parse(status, body);
    Optional<Duration> delay =
        retryAfter
            .map(String::strip)
            .filter(text -> SECONDS.matcher(text).matches())
            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    return delay
        .map(d -> refusal.retryAfter(d.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : d))
        .orElse(refusal);
  }

  private static Refusal parse(int status, byte[] body) {
    try {
      Json problem = Json.read(body, MAX_BYTES, "problem", Failure.ANSWER_MALFORMED);
      int code = (int) problem.number("code", 1, Integer.MAX_VALUE);
      String type = problem.text("type");
      String detail = clean(problem.text("detail"));
      Failure failure = Failure.of(code);
      if (failure.code() == code && failure.type().equals(type)) {
        return new Refusal(
            failure, detail, clean(problem.text("rule")), clean(problem.text("action")));
      }
      return new Refusal(
          Failure.ANSWER_MALFORMED,
          "problem " + code + ' ' + clean(type) + ": " + detail + " (expected: a known problem)",
          "PROTOCOL.md 10",
          "The node may be newer than this program: update it.");
    } catch (Refusal e) {
      return foreign(status).causedBy(e);
    }
  }

  private static Refusal foreign(int status) {
    boolean passing = status >= 502 && status <= 504;
    return new Refusal(
        passing ? Failure.NODE_UNREACHABLE : Failure.ANSWER_MALFORMED,
        "status " + status + " without problem details (expected: " + MediaTypes.PROBLEM + ')',
        "PROTOCOL.md 10, RFC 9457",
        "Check that the address is a node's, and what stands between.");
  }

  /** Foreign text goes to terminals and logs: no control characters, bounded. */
  private static String clean(String text) {
    String cut = text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS) : text;
    return UNPRINTABLE.matcher(cut).replaceAll("?");
  }

  /** The body as text, for what shows it to people. */
  public static String text(Refusal refusal) {
    return new String(print(refusal), StandardCharsets.UTF_8);
  }
}
