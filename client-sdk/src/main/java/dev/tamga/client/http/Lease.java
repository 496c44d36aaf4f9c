package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.ProblemDetails;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** A connection of the pool for the time of one exchange. For one thread. */
final class Lease implements AutoCloseable {
  private final ConnectionPool pool;
  private final Connection connection;
  private final Exchange exchange;
  private final boolean rested;
  private boolean closed;

  private Lease(ConnectionPool pool, Connection connection, Request request) {
    this.pool = pool;
    this.connection = connection;
    this.exchange = connection.open(request);
    this.rested = connection.used();
  }

  /**
   * Takes a connection and starts the request.
   *
   * @param head request line and headers
   * @param body small body that follows at once
   * @param last whether that is the whole request
   */
  static Lease start(
      ConnectionPool pool,
      Request request,
      byte[] head,
      byte[] body,
      boolean last,
      boolean fresh,
      long deadline)
      throws Refusal, InterruptedException {
    Lease lease = new Lease(pool, pool.take(fresh, deadline), request);
    ByteBuf first = lease.allocate(head.length + body.length).writeBytes(head).writeBytes(body);
    lease.connection.start(lease.exchange, first, last);
    return lease;
  }

  Exchange exchange() {
    return exchange;
  }

  ByteBuf allocate(int bytes) {
    return connection.allocate(bytes);
  }

  void send(ByteBuf bytes, boolean last) {
    connection.send(exchange, bytes, last);
  }

  /** Waits for status and headers; closes itself if they do not come. */
  Lease answered(long deadline) throws Refusal, InterruptedException {
    boolean answered = false;
    try {
      exchange.awaitHead(deadline);
      answered = true;
      return this;
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  /** The whole answer with its small body. */
  Answer collect(long deadline) throws Refusal, InterruptedException {
    Exchange.Head head = exchange.awaitHead(deadline);
    byte[] body =
        exchange.takeAll(
            isRefused(head) ? ProblemDetails.MAX_BYTES : exchange.request().maxAnswer(), deadline);
    if (isRefused(head)) {
      throw ProblemDetails.read(
          head.status(), body, Optional.ofNullable(head.headers().get(Headers.RETRY_AFTER)));
    }
    return new Answer(head.status(), head.headers(), body);
  }

  static boolean isRefused(Exchange.Head head) {
    return head.status() < 200 || head.status() > 299;
  }

  /**
   * Whether the connection had rested in the pool and was closed meanwhile, so that the request may
   * be sent again: the node has done nothing, or the same again does no harm.
   */
  boolean wasStale() {
    return rested
        && exchange.cutUnanswered()
        && (exchange.request().mayRepeat() || exchange.unsent());
  }

  /** Gives the connection back, closed unless the exchange is complete. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pool.giveBack(connection, exchange.leave());
    }
  }
}
