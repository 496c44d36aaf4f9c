package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Instant;

/**
 * The answer of {@code POST /v1/packages/{id}/hold} (PROTOCOL.md section 8).
 *
 * @param state how the caller's hold stands
 * @param seq number of the custody event that made it so, from 1
 * @param recorded when that was recorded, to the millisecond
 */
public record HoldAnswer(HoldRequest.State state, long seq, Instant recorded) {
  private static final long MAX_SEQ = 999_999; // CUSTODY.md 1

  /** The body. */
  public byte[] print() {
    ObjectNode body = Json.object();
    body.put("state", state.name());
    body.put("seq", seq);
    body.put("recorded", Json.print(recorded));
    return Json.print(body);
  }

  /**
   * Reads the body.
   *
   * @throws Refusal ANSWER_MALFORMED if it is not of this form
   */
  public static HoldAnswer parse(byte[] body) throws Refusal {
    Json json = Json.read(body, HoldRequest.MAX_BYTES, "hold", Failure.ANSWER_MALFORMED);
    return new HoldAnswer(
        json.value("state", HoldRequest.State::of),
        json.number("seq", 1, MAX_SEQ),
        json.instant("recorded"));
  }
}
