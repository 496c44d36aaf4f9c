package dev.tamga.client;

import dev.tamga.client.http.ForeignService;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/**
 * Asks another timestamp authority, RFC 3161 over HTTP (its section 3.4). Its answer is signed, so
 * the line need not be. Thread-safe.
 */
public final class RemoteStamper implements TimeStamper {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final URI url;
  private final ForeignService service;

  /**
   * Asks the service at {@code url}, http or https; at most 15 s for each timestamp.
   *
   * <p>{@link #stamp} throws {@link TimestampException} if it does not answer whole in that time,
   * answers another status than 200, more than an answer may have, or something else.
   */
  public RemoteStamper(URI url) {
    this(url, PATIENCE);
  }

  RemoteStamper(URI url, Duration patience) {
    this.url = url;
    this.service = new ForeignService(patience);
  }

  @Override
  public byte[] stamp(byte[] sha256Imprint) throws TimestampException {
    TimestampRequest query = TimestampRequest.of(sha256Imprint);
    return query.accept(ask(query.encoded()));
  }

  private byte[] ask(byte[] query) throws TimestampException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("content-type", TimestampRequest.REQUEST_MEDIA_TYPE)
            .POST(BodyPublishers.ofByteArray(query));
    try {
      ForeignService.Reply reply = service.ask(request, TimestampRequest.MAX_RESPONSE_BYTES);
      if (reply.status() != 200) {
        throw new TimestampException(
            "timestamp service " + url + " answered " + reply.status() + " (expected: 200)");
      }
      return reply.body();
    } catch (IOException e) {
      throw new TimestampException("timestamp service " + url + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimestampException("asking timestamp service " + url + " was interrupted", e);
    }
  }
}
