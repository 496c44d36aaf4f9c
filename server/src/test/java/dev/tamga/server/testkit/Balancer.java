package dev.tamga.server.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * One address for the nodes of a {@link Cluster}: connections go through as they are, TLS and all,
 * to a node that is ready, in turn.
 */
public interface Balancer extends AutoCloseable {
  /**
   * Starts HAProxy where it is installed, else one in this process; {@code -Dtamga.balancer=tcp}
   * always takes the latter.
   */
  static Balancer start(Path home, List<ClusterNode> nodes) throws Exception {
    return Haproxy.isInstalled() && !System.getProperty("tamga.balancer", "").equals("tcp")
        ? Haproxy.start(home, nodes)
        : TcpBalancer.start(nodes);
  }

  /** Where clients come. */
  InetSocketAddress address();

  /** Bytes that came from clients, with TLS and HTTP around what they send. */
  long received() throws IOException;

  @Override
  void close();
}
