package dev.tamga.server.http.plain;

import dev.tamga.common.model.Bytes;
import java.util.Optional;
import java.util.function.Function;

/**
 * A whole request.
 *
 * @param method as sent
 * @param path as sent, without the query
 * @param header its first value, by name in any case
 * @param body at most what the listener takes
 */
public record PlainRequest(
    String method, String path, Function<String, Optional<String>> header, Bytes body) {
  /** Whether the body is of that media type, whatever its parameters. */
  public boolean hasType(String mediaType) {
    String sent = header.apply("content-type").orElse("");
    int end = sent.indexOf(';');
    return (end < 0 ? sent : sent.substring(0, end)).strip().equalsIgnoreCase(mediaType);
  }
}
