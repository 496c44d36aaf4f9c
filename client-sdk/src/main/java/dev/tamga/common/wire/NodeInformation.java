package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.util.List;

/**
 * Who the node is and what it takes: the answer of {@code GET /v1/node} (PROTOCOL.md section 3).
 *
 * @param name of the node, for people
 * @param logOrigin origin of its log (C2SP tlog-checkpoint)
 * @param logKey verifier key of its log (C2SP signed-note)
 * @param limits what it takes
 * @param timestampServices addresses that speak RFC 3161 over HTTP, the node's own first
 */
public record NodeInformation(
    String name, String logOrigin, String logKey, Limits limits, List<URI> timestampServices) {
  /** Most bytes of the answer that a client reads. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int MAX_TEXT_CHARS = 512;
  private static final int MAX_SERVICES = 16;

  /**
   * The limits of PROTOCOL.md section 11 that a client can heed.
   *
   * @param jsonBytes of a JSON body
   * @param hollowBytes of a hollow container
   * @param items in a package
   * @param itemBytes of an item
   * @param openDrafts of one authority
   * @param draftBytes in open drafts of one authority
   * @param idleSeconds without a byte before the node closes
   * @param controlSeconds for a call without an item's bytes, whole
   * @param connections of one certificate
   */
  public record Limits(
      long jsonBytes,
      long hollowBytes,
      int items,
      long itemBytes,
      int openDrafts,
      long draftBytes,
      int idleSeconds,
      int controlSeconds,
      int connections) {
    private void put(ObjectNode body) {
      body.put("json-bytes", jsonBytes);
      body.put("hollow-bytes", hollowBytes);
      body.put("items", items);
      body.put("item-bytes", itemBytes);
      body.put("open-drafts", openDrafts);
      body.put("draft-bytes", draftBytes);
      body.put("idle-seconds", idleSeconds);
      body.put("control-seconds", controlSeconds);
      body.put("connections", connections);
    }

    private static Limits read(Json json) throws Refusal {
      return new Limits(
          json.number("json-bytes", 1, Long.MAX_VALUE),
          json.number("hollow-bytes", 1, Long.MAX_VALUE),
          (int) json.number("items", 1, Paths.MAX_ITEM),
          json.number("item-bytes", 1, Long.MAX_VALUE),
          (int) json.number("open-drafts", 1, Integer.MAX_VALUE),
          json.number("draft-bytes", 1, Long.MAX_VALUE),
          (int) json.number("idle-seconds", 1, Integer.MAX_VALUE),
          (int) json.number("control-seconds", 1, Integer.MAX_VALUE),
          (int) json.number("connections", 1, Integer.MAX_VALUE));
    }
  }

  /** Keeps the addresses in an unchanging list. */
  public NodeInformation {
    timestampServices = List.copyOf(timestampServices);
  }

  /** The body of the answer. */
  public byte[] print() {
    ObjectNode body = Json.object();
    body.put("name", name);
    body.put("log-origin", logOrigin);
    body.put("log-key", logKey);
    limits.put(body.putObject("limits"));
    ArrayNode services = body.putArray("timestamp-services");
    timestampServices.forEach(address -> services.add(address.toString()));
    return Json.print(body);
  }

  /**
   * Reads the body of the answer.
   *
   * @throws Refusal ANSWER_MALFORMED if it is not of this form
   */
  public static NodeInformation parse(byte[] body) throws Refusal {
    Json json = Json.read(body, MAX_BYTES, "node", Failure.ANSWER_MALFORMED);
    return new NodeInformation(
        json.value("name", NodeInformation::line),
        json.value("log-origin", NodeInformation::line),
        json.value("log-key", NodeInformation::line),
        Limits.read(json.object("limits")),
        json.values("timestamp-services", MAX_SERVICES, NodeInformation::address));
  }

  private static String line(String text) {
    boolean printable = text.chars().noneMatch(Character::isISOControl);
    if (text.isEmpty() || text.length() > MAX_TEXT_CHARS || !printable) {
      throw new IllegalArgumentException(
          "text: "
              + Quoted.of(text)
              + " (expected: a line of 1 to "
              + MAX_TEXT_CHARS
              + " characters)");
    }
    return text;
  }

  private static URI address(String text) {
    URI address = URI.create(line(text));
    boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
    if (!http || address.getHost() == null) {
      throw new IllegalArgumentException(
          "timestamp service: " + Quoted.of(text) + " (expected: an address of http or https)");
    }
    return address;
  }
}
