package dev.tamga.server.call;

import dev.tamga.common.wire.Target;
import dev.tamga.server.access.Caller;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * A request whose caller is in the register and whose path names something.
 *
 * @param method as sent: {@code GET}, {@code PATCH}, ...
 * @param target what the path names
 * @param query what follows the question mark, as sent; empty if there is none
 * @param headers as sent; read only
 * @param caller who calls
 * @param body its bytes; empty for most
 */
public record Request(
    String method,
    Target target,
    String query,
    HttpHeaders headers,
    Caller caller,
    RequestBody body) {

  /** A header that may stand once, by name, whatever its case; the first if it stands twice. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** All values of a header. */
  public List<String> headerValues(String name) {
    return headers.getAll(name);
  }

  /** Whether only the head of the answer will be sent. */
  public boolean isHead() {
    return method.equals("HEAD");
  }
}
