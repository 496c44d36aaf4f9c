package dev.tamga.client;

import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;

/** Has the node stamp: {@code POST /v1/timestamp}, RFC 3161 section 3.4. Thread-safe. */
final class NodeStamper implements TimeStamper {
  private final NodeClient node;
  private final RetryPolicy retry;

  NodeStamper(NodeClient node, RetryPolicy retry) {
    this.node = node;
    this.retry = retry;
  }

  @Override
  public byte[] stamp(byte[] sha256Imprint) throws TimestampException {
    TimestampRequest query = TimestampRequest.of(sha256Imprint);
    Request request =
        Request.of("POST", Paths.timestamp())
            .body(MediaTypes.TIMESTAMP_QUERY, query.encoded())
            .maxAnswer(TimestampRequest.MAX_RESPONSE_BYTES)
            .repeatable(); // a second stamp of the same imprint is as good
    try {
      return query.accept(retry.run(() -> node.call(request)).body());
    } catch (Refusal e) {
      throw new TimestampException("the node gave no timestamp: " + e.detail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimestampException("asking the node for a timestamp was interrupted", e);
    }
  }
}
