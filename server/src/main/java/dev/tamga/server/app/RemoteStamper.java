package dev.tamga.server.app;

import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks another authority for timestamps, RFC 3161 over HTTP (its section 3.4). Thread-safe. */
final class RemoteStamper implements TimeStamper {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI url;

  RemoteStamper(URI url) {
    this.url = url;
  }

  @Override
  public byte[] stamp(byte[] sha256Imprint) throws TimestampException {
    TimestampRequest query = TimestampRequest.of(sha256Imprint);
    return query.accept(ask(query.encoded()));
  }

  private byte[] ask(byte[] query) throws TimestampException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("content-type", TimestampRequest.REQUEST_MEDIA_TYPE)
            .POST(BodyPublishers.ofByteArray(query))
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new TimestampException(
              "timestamp service "
                  + url
                  + " answered "
                  + response.statusCode()
                  + " (expected: 200)");
        }
        return body.readNBytes(TimestampRequest.MAX_RESPONSE_BYTES);
      }
    } catch (IOException e) {
      throw new TimestampException("timestamp service " + url + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimestampException("asking timestamp service " + url + " was interrupted", e);
    }
  }
}
