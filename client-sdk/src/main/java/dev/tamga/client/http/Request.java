package dev.tamga.client.http;

import dev.tamga.common.model.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A request to the node. Immutable; each method answers a changed copy. */
public final class Request {
  /** Most bytes of an answer's body unless {@link #maxAnswer} says otherwise. */
  public static final int DEFAULT_MAX_ANSWER = 64 << 10;

  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

  private record Field(String name, String value) {}

  private final String method;
  private final String path;
  private final List<Field> fields;
  private final byte[] body;
  private final int maxAnswer;
  private final boolean repeatable;

  private Request(
      String method,
      String path,
      List<Field> fields,
      byte[] body,
      int maxAnswer,
      boolean repeatable) {
    this.method = method;
    this.path = path;
    this.fields = fields;
    this.body = body;
    this.maxAnswer = maxAnswer;
    this.repeatable = repeatable;
  }

  /**
   * A request without body.
   *
   * @param method as {@code GET}
   * @param path with query, as {@code dev.tamga.common.wire.Paths} builds it
   * @throws IllegalArgumentException if one has a character that may not stand in a request line
   */
  public static Request of(String method, String path) {
    requireVisible("method", method, false);
    requireVisible("path", path, false);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + Quoted.of(path) + " (expected: from /)");
    }
    boolean repeatable = IDEMPOTENT.contains(method);
    return new Request(method, path, List.of(), new byte[0], DEFAULT_MAX_ANSWER, repeatable);
  }

  /**
   * With a header.
   *
   * @throws IllegalArgumentException if name or value is not visible ASCII
   */
  public Request header(String name, String value) {
    requireVisible("header name", name, false);
    requireVisible(name, value, true);
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new Request(method, path, List.copyOf(more), body, maxAnswer, repeatable);
  }

  /** With a small body, which is copied. */
  public Request body(String mediaType, byte[] bytes) {
    Request typed = header("content-type", mediaType);
    return new Request(method, path, typed.fields, bytes.clone(), maxAnswer, repeatable);
  }

  /** With another bound of the answer's body, in bytes. */
  public Request maxAnswer(int bytes) {
    return new Request(method, path, fields, body, bytes, repeatable);
  }

  /** For a POST that the protocol allows to repeat: an announcement, a seal, an acceptance. */
  public Request repeatable() {
    return new Request(method, path, fields, body, maxAnswer, true);
  }

  private static void requireVisible(String what, String text, boolean spaces) {
    boolean visible = text.chars().allMatch(c -> (c > ' ' && c < 0x7f) || (spaces && c == ' '));
    if (!visible || text.isEmpty()) {
      throw new IllegalArgumentException(
          what + ": " + Quoted.of(text) + " (expected: visible ASCII; RFC 9110 5.5)");
    }
  }

  /** Request line and headers (RFC 9112 sections 2 to 6). */
  byte[] head(NodeAddress node, String framing) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("host: ").append(node.authority()).append("\r\n");
    fields.forEach(f -> head.append(f.name).append(": ").append(f.value).append("\r\n"));
    return head.append(framing).append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  byte[] bytes() {
    return body;
  }

  int maxAnswer() {
    return maxAnswer;
  }

  boolean mayRepeat() {
    return repeatable;
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  boolean mayHaveBody() {
    return !method.equals("GET") && !method.equals("HEAD") && !method.equals("DELETE");
  }

  @Override
  public String toString() {
    return method + ' ' + path;
  }
}
