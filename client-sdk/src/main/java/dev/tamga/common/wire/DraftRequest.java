package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The body of {@code PUT /v1/packages/{id}} (PROTOCOL.md section 4).
 *
 * @param to recipients, 1 to 16, each once
 * @param classification as {@code package.xml} will say it
 */
public record DraftRequest(List<AuthorityId> to, Classification classification) {
  /** Most recipients of a package (FORMAT.md section 5). */
  public static final int MAX_RECIPIENTS = 16;

  /** Most bytes of the body (PROTOCOL.md section 11). */
  public static final int MAX_BYTES = 64 << 10;

  /**
   * @throws IllegalArgumentException if there is no recipient, are too many, or one twice
   */
  public DraftRequest {
    to = List.copyOf(to);
    if (to.isEmpty() || to.size() > MAX_RECIPIENTS || new HashSet<>(to).size() != to.size()) {
      throw new IllegalArgumentException(
          "to: " + to.size() + " (expected: 1 to " + MAX_RECIPIENTS + ", each once)");
    }
  }

  /** The body. */
  public byte[] print() {
    ObjectNode body = Json.object();
    put(body);
    return Json.print(body);
  }

  void put(ObjectNode body) {
    ArrayNode recipients = body.putArray("to");
    to.forEach(id -> recipients.add(id.text()));
    body.put("classification", classification.name());
  }

  /**
   * Reads the body.
   *
   * @throws Refusal MALFORMED_REQUEST if it is not of this form, or has a further member
   */
  public static DraftRequest parse(byte[] body) throws Refusal {
    Json json = Json.read(body, MAX_BYTES, "draft", Failure.MALFORMED_REQUEST);
    json.only(Set.of("to", "classification"));
    return read(json);
  }

  static DraftRequest read(Json json) throws Refusal {
    List<AuthorityId> to = json.values("to", MAX_RECIPIENTS, AuthorityId::new);
    Classification classification = json.value("classification", Classification::of);
    return json.checked(() -> new DraftRequest(to, classification));
  }
}
