package dev.tamga.client;

import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks another timestamp authority, RFC 3161 over HTTP (its section 3.4). Its answer is signed, so
 * the line need not be. Thread-safe.
 */
public final class RemoteStamper implements TimeStamper {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI url;
  private final Duration patience; // for the whole exchange

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
    this.patience = patience;
  }

  @Override
  public byte[] stamp(byte[] sha256Imprint) throws TimestampException {
    TimestampRequest query = TimestampRequest.of(sha256Imprint);
    return query.accept(ask(query.encoded()));
  }

  private byte[] ask(byte[] query) throws TimestampException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(patience)
            .header("content-type", TimestampRequest.REQUEST_MEDIA_TYPE)
            .POST(BodyPublishers.ofByteArray(query))
            .build();
    Body body = new Body();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            request, BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(body::add)));
    try {
      int status = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS).statusCode();
      if (status != 200) {
        throw new TimestampException(
            "timestamp service " + url + " answered " + status + " (expected: 200)");
      }
      return body.bytes();
    } catch (ExecutionException | TimeoutException e) {
      throw new TimestampException("timestamp service " + url + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimestampException("asking timestamp service " + url + " was interrupted", e);
    } finally {
      answer.cancel(true); // nothing goes on after this, if it is not done
    }
  }

  /** Keeps one byte more than is allowed, so that a longer answer is refused and not cut. */
  private static final class Body {
    private static final int MOST = TimestampRequest.MAX_RESPONSE_BYTES + 1;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    synchronized void add(byte[] part) {
      bytes.write(part, 0, Math.min(part.length, MOST - bytes.size()));
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
