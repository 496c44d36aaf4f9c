package dev.tamga.client.http;

import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where a node listens.
 *
 * @param host a DNS name in lower case, or an IP address without brackets
 * @param port 1 to 65535
 */
public record NodeAddress(String host, int port) {
  private static final int HTTPS_PORT = 443;

  /**
   * @throws IllegalArgumentException if the host is empty or the port out of bounds
   */
  public NodeAddress {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "node: " + Quoted.of(host) + " port " + port + " (expected: a host, 1 to 65535)");
    }
    host = host.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code https://host} or {@code https://host:port}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static NodeAddress parse(String url) {
    try {
      URI uri = new URI(url);
      boolean nothingElse =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      boolean bare = nothingElse && Set.of("", "/").contains(String.valueOf(uri.getRawPath()));
      if ("https".equals(uri.getScheme()) && uri.getHost() != null && bare) {
        String host = uri.getHost();
        boolean bracketed = host.startsWith("[");
        return new NodeAddress(
            bracketed ? host.substring(1, host.length() - 1) : host,
            uri.getPort() < 0 ? HTTPS_PORT : uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("node: " + Quoted.of(url) + " is no address", e);
    }
    throw new IllegalArgumentException(
        "node: " + Quoted.of(url) + " (expected: https://host or https://host:port)");
  }

  /** The value of {@code Host} (RFC 9110 section 7.2). */
  String authority() {
    String bracketed = host.indexOf(':') < 0 ? host : '[' + host + ']';
    return port == HTTPS_PORT ? bracketed : bracketed + ':' + port;
  }

  @Override
  public String toString() {
    return "https://" + authority();
  }
}
