package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** At most so many connections to one node; those at rest are used again, the youngest first. */
final class ConnectionPool {
  /** Well under the node's own idle time, after which it closes. */
  private static final long MAX_REST_NANOS = Duration.ofSeconds(20).toNanos();

  private final NodeAddress node;
  private final Connector connector;
  private final Semaphore permits;
  private final Deque<Connection> resting = new ArrayDeque<>();
  private boolean closed;

  ConnectionPool(NodeAddress node, Connector connector, int connections) {
    this.node = node;
    this.connector = connector;
    this.permits = new Semaphore(connections, true);
  }

  /**
   * New connections are made with these. Those at rest are closed, those that carry an exchange
   * when they are given back.
   *
   * @throws IllegalArgumentException if they cannot be used for TLS; nothing changes then
   */
  void use(Credentials fresh) {
    connector.use(fresh); // before the rest: one given back in between is seen to be old
    synchronized (this) {
      resting.forEach(Connection::close);
      resting.clear();
    }
  }

  /**
   * A connection for one exchange; to be given back.
   *
   * @param fresh whether it must be a new one
   * @param deadline by {@link System#nanoTime}, for waiting until one is free
   */
  Connection take(boolean fresh, long deadline) throws Refusal, InterruptedException {
    if (!permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw Faults.unreachable(node, "every connection was busy for the time of a whole call");
    }
    boolean taken = false;
    try {
      Connection rested = rested(fresh);
      Connection connection = rested == null ? connector.connect() : rested;
      taken = true;
      return connection;
    } finally {
      if (!taken) {
        permits.release();
      }
    }
  }

  private synchronized @Nullable Connection rested(boolean fresh) throws Refusal {
    if (closed) {
      throw Faults.unreachable(node, "this client is closed");
    }
    if (fresh) {
      return null;
    }
    long now = System.nanoTime();
    for (Connection c = resting.pollLast(); c != null; c = resting.pollLast()) {
      if (c.isUsable() && now - c.idleSince() < MAX_REST_NANOS) {
        return c;
      }
      c.close();
    }
    return null;
  }

  void giveBack(Connection connection, boolean reusable) {
    rest(connection, reusable);
    permits.release();
  }

  private synchronized void rest(Connection connection, boolean reusable) {
    boolean current = connector.isCurrent(connection);
    if (reusable && current && !closed && connection.isUsable()) {
      connection.idleSince(System.nanoTime());
      resting.addLast(connection);
    } else {
      connection.close();
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
      resting.forEach(Connection::close);
      resting.clear();
    }
    connector.close();
  }
}
