package dev.tamga.server.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real HAProxy in TCP mode. It asks each node's {@code /health/ready} twice a second; one that
 * does not answer three times is down, and its connections are cut, so that clients of a node that
 * hangs need not wait for their own patience to end.
 */
final class Haproxy implements Balancer {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/local/sbin/haproxy"));
  private static final long MOST_SECONDS = 30;
  private static final int BYTES_IN = 8; // the column "bin" of "show stat"

  private final Process process;
  private final Path control;
  private final int port;

  private Haproxy(Process process, Path control, int port) {
    this.process = process;
    this.control = control;
    this.port = port;
  }

  static boolean isInstalled() {
    return PLACES.stream().anyMatch(Files::isExecutable);
  }

  static Haproxy start(Path home, List<ClusterNode> nodes) throws Exception {
    int port = freePort();
    Path control = Files.createTempDirectory("lb").resolve("s"); // sockets have short names
    Path configuration = home.resolve("haproxy.cfg");
    Files.writeString(configuration, configuration(port, control, nodes));
    Process process =
        new ProcessBuilder(program(), "-db", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("haproxy.log").toFile())
            .start();
    Haproxy started = new Haproxy(process, control, port);
    started.awaitListening();
    return started;
  }

  private static String program() {
    return PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String configuration(int port, Path control, List<ClusterNode> nodes) {
    StringBuilder text =
        new StringBuilder(
            """
            global
              maxconn 4000
              tune.rcvbuf.client 262144
              tune.sndbuf.server 262144
              stats socket %s mode 600 level user
            defaults
              mode tcp
              option contstats
              timeout connect 2s
              timeout check 3s
              timeout client 3m
              timeout server 3m
              retries 3
              option redispatch
            frontend clients
              bind 127.0.0.1:%d
              default_backend nodes
            backend nodes
              balance roundrobin
              option httpchk GET /health/ready
              http-check expect status 200
              default-server inter 500ms fall 3 rise 1 on-marked-down shutdown-sessions
            """
                .formatted(control, port));
    for (int i = 0; i < nodes.size(); i++) {
      ClusterNode node = nodes.get(i);
      text.append(
          "  server node-%d 127.0.0.1:%d check port %d%n"
              .formatted(i + 1, node.port(), node.management()));
    }
    return text.toString();
  }

  private void awaitListening() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(address());
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          close();
          throw new IOException("haproxy does not listen on " + port, e);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port);
  }

  @Override
  public long received() throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(control));
      int unused = socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
      String all =
          new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.US_ASCII);
      return all.lines()
          .filter(line -> line.startsWith("clients,FRONTEND,"))
          .mapToLong(line -> Long.parseLong(line.split(",", -1)[BYTES_IN]))
          .findFirst()
          .orElseThrow(() -> new IOException("show stat: " + all));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    control.toFile().delete();
    control.getParent().toFile().delete();
  }
}
