package dev.tamga.client.http;

import java.time.Duration;

/**
 * How a client talks to its node.
 *
 * @param connect most time for name, connection and TLS handshake together
 * @param idle most time without a byte while the node is to move
 * @param control most time of a call without an item's bytes, whole
 * @param connections most connections at once; further calls wait, within {@code control}
 * @param nativeCode whether to use BoringSSL and epoll where they load
 */
public record HttpSettings(
    Duration connect, Duration idle, Duration control, int connections, boolean nativeCode) {
  /** As PROTOCOL.md section 11 suggests: 15 s, 60 s, 60 s, 4 connections. */
  public static final HttpSettings DEFAULT =
      new HttpSettings(
          Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60), 4, true);

  /**
   * @throws IllegalArgumentException if a time is not 1 ms to a day, or there is no connection
   */
  public HttpSettings {
    for (Duration time : new Duration[] {connect, idle, control}) {
      if (time.toMillis() < 1 || time.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("time: " + time + " (expected: 1 ms to a day)");
      }
    }
    if (connections < 1 || connections > 1024) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 1 to 1024)");
    }
  }
}
