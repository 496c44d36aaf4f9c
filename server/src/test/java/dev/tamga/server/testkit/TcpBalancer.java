package dev.tamga.server.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * For where there is no HAProxy: connections go to the nodes that accept, in turn; those of a node
 * that was not ready twice in a row are cut.
 */
final class TcpBalancer implements Balancer {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int CHECK_MILLIS = 500;

  private final ServerSocket listener;
  private final List<ClusterNode> nodes;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor();
  private final Map<Socket, ClusterNode> open = new ConcurrentHashMap<>(); // both sides of each
  private final Map<ClusterNode, Integer> failures = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();

  private TcpBalancer(ServerSocket listener, List<ClusterNode> nodes) {
    this.listener = listener;
    this.nodes = nodes;
  }

  static TcpBalancer start(List<ClusterNode> nodes) throws IOException {
    ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    TcpBalancer balancer = new TcpBalancer(listener, nodes);
    balancer.threads.execute(balancer::accept);
    var unused =
        balancer.checks.scheduleWithFixedDelay(
            balancer::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    return balancer;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> connect(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void check() {
    for (ClusterNode node : nodes) {
      int failed = node.isReady() ? 0 : failures.merge(node, 1, Integer::sum);
      if (failed == 0) {
        failures.remove(node);
      } else if (failed >= 2) {
        open.entrySet().stream().filter(e -> e.getValue() == node).forEach(e -> end(e.getKey()));
      }
    }
  }

  private boolean isUp(ClusterNode node) {
    return failures.getOrDefault(node, 0) < 2;
  }

  private void connect(Socket client) {
    int first = turn.getAndIncrement();
    for (int i = 0; i < nodes.size(); i++) {
      ClusterNode node = nodes.get(Math.floorMod(first + i, nodes.size()));
      Socket server = new Socket();
      try {
        if (!isUp(node)) {
          continue;
        }
        server.connect(new InetSocketAddress("127.0.0.1", node.port()), CONNECT_MILLIS);
        open.put(client, node);
        open.put(server, node);
        AtomicInteger ended = new AtomicInteger();
        threads.execute(() -> pump(client, server, received, ended));
        threads.execute(() -> pump(server, client, new AtomicLong(), ended));
        return;
      } catch (IOException e) {
        end(server);
      }
    }
    end(client); // nobody is there
  }

  private void pump(Socket from, Socket to, AtomicLong count, AtomicInteger ended) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        count.addAndGet(n);
        to.getOutputStream().write(buffer, 0, n);
      }
      to.shutdownOutput();
      if (ended.incrementAndGet() < 2) {
        return; // the other direction goes on
      }
    } catch (IOException e) {
      ended.set(2);
    }
    end(from);
    end(to);
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("closing a socket of this machine", e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", listener.getLocalPort());
  }

  @Override
  public long received() {
    return received.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new AssertionError("closing a listener of this machine", e);
    }
    checks.shutdownNow();
    open.keySet().forEach(this::end);
    threads.shutdownNow();
  }
}
