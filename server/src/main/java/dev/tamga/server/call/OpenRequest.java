package dev.tamga.server.call;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A request of a client that is in no register.
 *
 * @param method as sent
 * @param path as sent, without the query
 * @param headers as sent; read only
 * @param client the certificate that it showed, whose key it has proved to hold; empty if none
 * @param address where it comes from
 * @param body its bytes
 */
public record OpenRequest(
    String method,
    String path,
    HttpHeaders headers,
    Optional<X509Certificate> client,
    InetAddress address,
    RequestBody body) {

  /** A header that may stand once, by name, whatever its case; the first if it stands twice. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
