package dev.tamga.server.call;

import java.time.Duration;

/**
 * Bounds of what a client may take (PROTOCOL.md section 11).
 *
 * @param headBytes request line and headers
 * @param streams requests in flight on one HTTP/2 connection
 * @param requests requests in flight on the node; more are answered 503 BUSY
 * @param connections open connections; more are closed unanswered
 * @param connectionsPerCertificate of those with one certificate; more are answered 429
 * @param bodyBytes of one request's body that wait in memory for its handler, about
 * @param answerBytes of one answer that wait in memory for its client, about
 * @param handshake the TLS handshake, whole
 * @param idle a connection without a request, or from the end of one to the head of the next
 * @param control the body of a small call, whole
 * @param rateWindow time of waiting over which a rate is averaged
 * @param leastRate bytes per second
 * @param linger how long a client may go on sending after it was refused
 */
public record Limits(
    int headBytes,
    int streams,
    int requests,
    int connections,
    int connectionsPerCertificate,
    int bodyBytes,
    int answerBytes,
    Duration handshake,
    Duration idle,
    Duration control,
    Duration rateWindow,
    long leastRate,
    Duration linger) {

  /** The defaults of PROTOCOL.md section 11. */
  public static Limits standard() {
    return new Limits(
        16 << 10,
        64,
        256,
        10_000,
        256,
        2 << 20,
        4 << 20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        1 << 10,
        Duration.ofSeconds(5));
  }
}
