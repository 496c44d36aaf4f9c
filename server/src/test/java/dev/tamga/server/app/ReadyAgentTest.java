package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.http.management.ManagementServer.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent of a node's machine, started for each connection by systemd's own program, as
 * tamga-ready.socket has it; asked by hand, and by the HAProxy of conf/cluster.
 */
final class ReadyAgentTest {
  private static final Path CONF = Path.of(System.getProperty("tamga.root"), "conf", "cluster");
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final Health READY = new Health(List.of(), List.of("the key ends soon"));
  private static final Health AWAY =
      new Health(List.of("the database does not answer: db-1\u0007 is \"away\"", "up"), List.of());
  private static final int STATUS = 17; // the column of "show stat"

  @TempDir private Path home;

  private final List<Process> processes = new ArrayList<>();
  private volatile Health health = READY;
  private volatile int slow; // seconds
  private ManagementServer management;
  private int agent;

  @BeforeEach
  void start() throws Exception {
    OperatorFilesTest.needs("systemd-socket-activate", "systemd");
    OperatorFilesTest.needs("curl", "curl");
    management =
        new ManagementServer(
            new InetSocketAddress(HERE, 0),
            this::health,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    agent = freePort();
    run(
        "agent.log",
        "systemd-socket-activate",
        "--accept",
        "--inetd",
        "--listen=127.0.0.1:" + agent,
        CONF.resolve("ready-agent.sh").toString(),
        "http://127.0.0.1:" + management.address().getPort() + "/health/ready");
    await(() -> isOpen(agent));
  }

  private Health health() {
    try {
      TimeUnit.SECONDS.sleep(slow);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return health;
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor();
    }
    if (management != null) {
      management.close();
    }
  }

  private void run(String log, String... line) throws IOException {
    processes.add(
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(log).toFile())
            .start());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isOpen(int port) {
    try (Socket unused = new Socket(HERE, port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(Callable<Boolean> what) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!what.call()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private String ask() throws IOException {
    try (Socket socket = new Socket(HERE, agent)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void agent_saysInOneLineWhetherTheNodeIsReady() throws Exception {
    assertThat(ask()).isEqualTo("up\n");
    health = AWAY;
    assertThat(ask()).isEqualTo("down #the database does not answer: db-1 is away\n");
    health = READY;
    assertThat(ask()).isEqualTo("up\n");
    management.close(); // first of all, when a node stops: its transfers have their time
    assertThat(ask()).startsWith("down #no answer from http://127.0.0.1:").endsWith("/ready\n");
  }

  /**
   * As long as a reader of the database is waited for: longer than curl and HAProxy usually wait.
   */
  @Test
  void agent_waitsForANodeThatNeedsSecondsToSayWhy() throws Exception {
    slow = 5;
    health = AWAY;
    assertThat(ask()).startsWith("down #the database does not answer");
    assertThat(ask()).startsWith("down #the database does not answer"); // kept for a moment
  }

  @Test
  void nodeThatIsMarkedDown_keepsTheConnectionsThatItHas() throws Exception {
    OperatorFilesTest.needs("haproxy", "haproxy");
    try (ServerSocket node = new ServerSocket(0, 50, HERE)) {
      Thread echo = new Thread(() -> echo(node), "node");
      echo.setDaemon(true);
      echo.start();
      int port = freePort();
      Path control = Files.createTempDirectory("lb").resolve("s"); // sockets have short names
      run("haproxy.log", "haproxy", "-db", "-f", balancer(port, node, control).toString());
      await(() -> isOpen(port) && status(control).startsWith("UP"));
      try (Socket transfer = new Socket(HERE, port)) {
        assertEchoes(transfer);
        health = AWAY; // it takes connections, and has no database
        await(() -> status(control).startsWith("DOWN"));
        assertEchoes(transfer);
        try (Socket another = new Socket(HERE, port)) {
          assertEchoes(another); // no node is ready: better a BUSY than a closed door
        }
        health = READY;
        await(() -> status(control).startsWith("UP"));
        node.close(); // a node that stops in order
        await(() -> status(control).startsWith("DOWN"));
        assertEchoes(transfer);
      }
      Files.deleteIfExists(control);
      Files.delete(control.getParent());
    }
  }

  private Path balancer(int port, ServerSocket node, Path control) throws IOException {
    String text =
        Files.readString(CONF.resolve("haproxy.cfg"))
            .replaceAll("(?m)^  (user|group|chroot|log|stats) .*$", "")
            .replace("maxconn 20000", "maxconn 200\n  stats socket " + control + " level user")
            .replace("192.0.2.13:8443", "127.0.0.1:" + node.getLocalPort())
            .replaceAll("192\\.0\\.2\\.1[12]:8443", "127.0.0.1:" + freePort())
            .replace("bind :8443", "bind 127.0.0.1:" + port)
            .replace("agent-port 8446", "agent-port " + agent)
            .replace("agent-inter 5s", "agent-inter 200ms")
            .replace("inter 2s", "inter 200ms");
    return Files.writeString(home.resolve("haproxy.cfg"), text);
  }

  private static String status(Path control) throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(control));
      int unused = socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
      InputStream answer = Channels.newInputStream(socket);
      return new String(answer.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith("nodes,node-3,"))
          .map(line -> line.split(",", -1)[STATUS])
          .findFirst()
          .orElseThrow();
    }
  }

  private static void echo(ServerSocket node) {
    while (!node.isClosed()) {
      try {
        Socket client = node.accept();
        Thread thread = new Thread(() -> echo(client), "node");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        if (!node.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      long unused = client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The balancer's checks hang up as soon as they are connected.
    }
  }

  private static void assertEchoes(Socket transfer) throws IOException {
    transfer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
    transfer.getOutputStream().write('x');
    assertThat(transfer.getInputStream().read()).isEqualTo('x');
  }
}
