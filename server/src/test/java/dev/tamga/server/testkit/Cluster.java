package dev.tamga.server.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One service of several nodes (STORAGE.md section 5): real processes on one PostgreSQL database
 * and one prefix of an S3 server, with one name, seal, log and TLS key, each with a folder of its
 * own, behind one {@link Balancer}.
 *
 * <p>Any node may be killed, paused, resumed, stopped and started at any moment, from any thread:
 * ports, folders and logs stay. Everything lies in the home of the federation: {@code node-1.conf},
 * {@code node-1.log}, {@code data-1}, the bytes of all in {@code objects}. Nothing is left running
 * when it is closed, or when the process of the test ends by itself.
 */
public final class Cluster implements AutoCloseable {
  private final List<ClusterNode> nodes;
  private final S3Server objects;
  private final Balancer balancer;
  private final Thread end = new Thread(this::endProcesses, "cluster-end");

  /**
   * How a cluster is made.
   *
   * @param nodes how many
   * @param heapMib most MiB of heap of each; a node that needs more ends
   * @param segmentMib bytes of a segment, in MiB
   * @param settings further lines of {@code server.conf}, for all nodes
   */
  public record Shape(int nodes, int heapMib, int segmentMib, String settings) {}

  private Cluster(List<ClusterNode> nodes, S3Server objects, Balancer balancer) {
    this.nodes = List.copyOf(nodes);
    this.objects = objects;
    this.balancer = balancer;
  }

  /** Starts all nodes and waits until they are ready. */
  public static Cluster start(Federation federation, Shape shape) throws Exception {
    Path home = federation.home();
    List<ClusterNode> nodes =
        IntStream.rangeClosed(1, shape.nodes())
            .mapToObj(number -> new ClusterNode(home, number, options(shape)))
            .toList();
    S3Server objects = S3Server.start(Files.createDirectories(home.resolve("objects")));
    for (ClusterNode node : nodes) {
      Files.writeString(node.configuration(), configuration(federation, shape, objects, node));
    }
    Cluster cluster = new Cluster(nodes, objects, Balancer.start(home, nodes));
    Runtime.getRuntime().addShutdownHook(cluster.end);
    try {
      // The first one alone, for it makes the schema.
      nodes.get(0).start();
      nodes.get(0).awaitReady();
      cluster.startAll();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private static List<String> options(Shape shape) {
    return List.of("-Xmx" + shape.heapMib() + "m", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto");
  }

  private static String configuration(
      Federation federation, Shape shape, S3Server objects, ClusterNode node) {
    return federation.settings()
        + '\n'
        + TestDatabase.postgresSettings(federation.home().resolve("cluster"))
        + TestBlobs.settings(objects.address("service/"), shape.segmentMib() + " MiB")
        + node.settings()
        + shape.settings()
        + '\n';
  }

  /** Starts all nodes that do not live, and waits until every node is ready. */
  public void startAll() throws IOException, InterruptedException {
    for (ClusterNode node : nodes) {
      node.start();
    }
    for (ClusterNode node : nodes) {
      node.awaitReady();
    }
  }

  /** Stops all nodes, as an operator does, and waits until they have ended; none may be paused. */
  public void stopAll() throws InterruptedException {
    for (ClusterNode node : nodes) {
      node.stop();
    }
  }

  /** Its nodes. */
  public List<ClusterNode> nodes() {
    return nodes;
  }

  /** One that has bytes of an upload in hand, now. */
  public Optional<ClusterNode> receiving() {
    return nodes.stream().filter(ClusterNode::isReceiving).findFirst();
  }

  /** Where clients come: to {@code Party.laboratory(federation, cluster.address())}. */
  public InetSocketAddress address() {
    return balancer.address();
  }

  /** Bytes that clients have sent to the balancer, with TLS and HTTP around them. */
  public long received() throws IOException {
    return balancer.received();
  }

  /** The object store's contents, and what is to go wrong with it. */
  public FaultyObjects objects() {
    return objects.objects();
  }

  private void endProcesses() {
    balancer.close();
    nodes.forEach(ClusterNode::close);
  }

  /** Ends everything at once; stop the nodes before to have them close in order. */
  @Override
  public void close() throws IOException {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      return; // the hook is running
    }
    List<Exception> failed = new ArrayList<>();
    endProcesses();
    for (ClusterNode node : nodes) {
      try {
        node.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed.add(e);
      }
    }
    objects.close();
    if (!failed.isEmpty()) {
      throw new IOException("not all nodes have ended", failed.get(0));
    }
  }
}
