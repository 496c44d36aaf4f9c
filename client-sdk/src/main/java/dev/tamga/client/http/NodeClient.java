package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import java.util.OptionalLong;

/**
 * Speaks HTTP/1.1 over mutual TLS 1.3 to one node (PROTOCOL.md section 1). Safe for many threads:
 * calls block, each on its own connection of the pool.
 *
 * <p>Every method throws {@link Refusal}: what the node refused, as it said it; NODE_UNREACHABLE
 * for a line that does not open, breaks or falls silent; NODE_UNTRUSTED and CERTIFICATE_REFUSED for
 * either side's certificate; ANSWER_MALFORMED for an answer that is too large or no answer of a
 * node. An interrupted caller gets {@link InterruptedException}, and its connection is closed.
 */
public final class NodeClient implements AutoCloseable {
  private static final byte[] NONE = {};

  private final NodeAddress node;
  private final HttpSettings settings;
  private final ConnectionPool pool;

  private NodeClient(NodeAddress node, HttpSettings settings, ConnectionPool pool) {
    this.node = node;
    this.settings = settings;
    this.pool = pool;
  }

  /**
   * A client without a connection yet.
   *
   * @throws IllegalArgumentException if the key or the certificates cannot be used for TLS
   */
  public static NodeClient of(NodeAddress node, Credentials credentials, HttpSettings settings) {
    Connector connector = new Connector(node, credentials, settings);
    return new NodeClient(
        node, settings, new ConnectionPool(node, connector, settings.connections()));
  }

  /**
   * Shows and believes these from now on: on connections that are opened from now on. What is under
   * way goes on with the former ones, and its connection is closed after it.
   *
   * @throws IllegalArgumentException if they cannot be used for TLS; the former ones stay
   */
  public void use(Credentials fresh) {
    pool.use(fresh);
  }

  /**
   * A call with small bodies, whole within {@link HttpSettings#control}.
   *
   * <p>If a connection that had rested turns out closed, the call is repeated on a fresh one: when
   * it is idempotent, or none of it was sent.
   */
  public Answer call(Request request) throws Refusal, InterruptedException {
    long deadline = deadline();
    try (Lease lease = answered(request, deadline)) {
      return lease.collect(deadline);
    }
  }

  /**
   * Starts a request whose body the caller sends piece by piece.
   *
   * @param request without a body of its own
   * @param length of the body in bytes; empty for a chunked one, which may end with a checksum
   */
  public Upload upload(Request request, OptionalLong length) throws Refusal, InterruptedException {
    String framing =
        length.isPresent()
            ? "content-length: " + length.getAsLong() + "\r\n"
            : "transfer-encoding: chunked\r\ntrailer: " + Headers.UPLOAD_CHECKSUM + "\r\n";
    byte[] head = request.head(node, framing);
    Lease lease = Lease.start(pool, request, head, NONE, false, false, deadline());
    return new Upload(lease, length, settings.control());
  }

  /**
   * Starts a request whose answer's body the caller takes piece by piece, at its own pace.
   *
   * @throws Refusal also if the node refuses
   */
  public Download download(Request request) throws Refusal, InterruptedException {
    long deadline = deadline();
    Lease lease = answered(request, deadline);
    boolean kept = false;
    try {
      Exchange.Head head = lease.exchange().awaitHead(deadline);
      if (Lease.isRefused(head)) {
        lease.collect(deadline); // throws what the node said
      }
      kept = true;
      return new Download(lease, head);
    } finally {
      if (!kept) {
        lease.close();
      }
    }
  }

  private Lease answered(Request request, long deadline) throws Refusal, InterruptedException {
    byte[] body = request.bytes();
    boolean framed = body.length > 0 || request.mayHaveBody();
    byte[] head = request.head(node, framed ? "content-length: " + body.length + "\r\n" : "");
    Lease lease = Lease.start(pool, request, head, body, true, false, deadline);
    try {
      return lease.answered(deadline);
    } catch (Refusal e) {
      if (!lease.wasStale()) {
        throw e;
      }
      return Lease.start(pool, request, head, body, true, true, deadline).answered(deadline);
    }
  }

  private long deadline() {
    return System.nanoTime() + settings.control().toNanos();
  }

  /**
   * Closes every connection; what is under way ends with NODE_UNREACHABLE. Waits until the buffers
   * are given back, as a rule at once, at most 10 s.
   */
  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
