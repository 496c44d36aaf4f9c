package dev.tamga.server.http.plain;

import dev.tamga.common.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param status of HTTP
 * @param headers beside length and connection
 * @param body may be empty
 */
public record PlainAnswer(int status, Map<String, String> headers, Bytes body) {
  /** Takes a copy of the headers. */
  public PlainAnswer {
    headers = Map.copyOf(headers);
  }

  /** Words for people. */
  public static PlainAnswer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes of that media type. */
  public static PlainAnswer of(int status, String mediaType, byte[] body) {
    return of(status, mediaType, Bytes.of(body));
  }

  /** Bytes of that media type, which are not copied. */
  public static PlainAnswer of(int status, String mediaType, Bytes body) {
    return new PlainAnswer(status, Map.of("content-type", mediaType), body);
  }

  /** The same with one more header. */
  public PlainAnswer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new PlainAnswer(status, more, body);
  }
}
