package dev.tamga.client.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks services that are no nodes, over HTTP: a timestamp authority, whoever publishes a CRL. What
 * they answer is signed, or is not believed. Each exchange is whole within its time, however slowly
 * the answer trickles, and no answer takes more memory than was said. Thread-safe; redirects are
 * not followed.
 */
public final class ForeignService {
  private final HttpClient http;
  private final Duration patience;

  /**
   * A whole answer.
   *
   * @param status of HTTP
   * @param headers of the answer
   * @param body at most one byte more than was allowed, so that a longer one is seen and not cut
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record Reply(int status, HttpHeaders headers, byte[] body) {}

  /**
   * @param patience for a whole exchange
   */
  public ForeignService(Duration patience) {
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param most bytes of the body that the caller takes
   * @throws IOException if it does not answer whole in time, or the line breaks
   * @throws InterruptedException if the thread is interrupted; nothing goes on then
   */
  public Reply ask(HttpRequest.Builder request, int most) throws IOException, InterruptedException {
    Body body = new Body(most + 1);
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            request.timeout(patience).build(),
            BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(body::add)));
    try {
      HttpResponse<Void> whole = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return new Reply(whole.statusCode(), whole.headers(), body.bytes());
    } catch (ExecutionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + patience.toSeconds() + " s", e);
    } finally {
      answer.cancel(true); // nothing goes on after this, if it is not done
    }
  }

  private static final class Body {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Body(int most) {
      this.most = most;
    }

    synchronized void add(byte[] part) {
      bytes.write(part, 0, Math.min(part.length, most - bytes.size()));
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
