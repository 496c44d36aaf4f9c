package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PlainText;
import java.util.Optional;
import java.util.Set;

/**
 * The body of {@code POST /v1/packages/{id}/hold} (PROTOCOL.md section 8).
 *
 * @param event id of the event that records it, new for each act and the same each time it is sent
 * @param state how the caller's hold is to stand
 * @param reason why, for all parties to read: 1 to 4,000 characters
 * @param proceedings for which, one line of at most 500 characters
 */
public record HoldRequest(EventId event, State state, String reason, Optional<String> proceedings) {
  /** Most bytes of the body (PROTOCOL.md section 11). */
  public static final int MAX_BYTES = 64 << 10;

  private static final String EVENT = "event";
  private static final String STATE = "state";
  private static final String REASON = "reason";
  private static final String PROCEEDINGS = "proceedings";

  /** How an authority's hold on a package stands; the type of the event that made it so. */
  public enum State {
    /** It stands. */
    HELD,
    /** It has ended. */
    UNHELD;

    static State of(String text) {
      for (State state : values()) {
        if (state.name().equals(text)) {
          return state;
        }
      }
      throw PlainText.refused(STATE, text, "HELD or UNHELD");
    }
  }

  /**
   * @throws IllegalArgumentException if a text is empty, too long, or has characters that no
   *     document may hold
   */
  public HoldRequest {
    PlainText.text(REASON, reason);
    proceedings.ifPresent(line -> PlainText.line(PROCEEDINGS, line));
  }

  /**
   * A new act, to be sent any number of times.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static HoldRequest of(State state, String reason, Optional<String> proceedings) {
    return new HoldRequest(EventId.random(), state, reason, proceedings);
  }

  /** The body. */
  public byte[] print() {
    ObjectNode body = Json.object();
    body.put(EVENT, event.text());
    body.put(STATE, state.name());
    body.put(REASON, reason);
    proceedings.ifPresent(line -> body.put(PROCEEDINGS, line));
    return Json.print(body);
  }

  /**
   * Reads the body.
   *
   * @throws Refusal MALFORMED_REQUEST if it is not of this form, or has a further member
   */
  public static HoldRequest parse(byte[] body) throws Refusal {
    Json json = Json.read(body, MAX_BYTES, "hold", Failure.MALFORMED_REQUEST);
    json.only(Set.of(EVENT, STATE, REASON, PROCEEDINGS));
    EventId event = json.value(EVENT, EventId::new);
    State state = json.value(STATE, State::of);
    String reason = json.text(REASON);
    Optional<String> proceedings = json.optional(PROCEEDINGS, text -> text);
    return json.checked(() -> new HoldRequest(event, state, reason, proceedings));
  }
}
