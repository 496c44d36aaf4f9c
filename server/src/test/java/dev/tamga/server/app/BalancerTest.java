package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The balancers of conf/cluster, run as they stand but for addresses, in front of a real node. */
final class BalancerTest {
  private static final Path CONF = Path.of(System.getProperty("tamga.root"), "conf", "cluster");

  @TempDir private Path home;

  @Test
  void readyAgent_saysUpOnlyOfANodeThatIsReady() throws Exception {
    OperatorFilesTest.needs("curl", "curl");
    Federation federation = Federation.in(home);
    ServerConfig config = ServerConfig.load(federation.configuration());
    int port;
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED)) {
      port = node.management().getPort();
      assertThat(agent(port)).isEqualTo("up\n");
    }
    assertThat(agent(port)).startsWith("down #no answer from http://127.0.0.1:" + port);
  }

  private static String agent(int port) throws Exception {
    String script = CONF.resolve("ready-agent.sh").toString();
    return Command.run("sh", script, "http://127.0.0.1:" + port + "/health/ready").text();
  }

  @Test
  void haproxy_passesAPackageThroughThoughTwoNodesAreDown() throws Exception {
    OperatorFilesTest.needs("haproxy", "haproxy");
    Path file = CONF.resolve("haproxy.cfg");
    String text = Files.readString(file);
    if (System.getProperty("user.name").equals("root")) { // who alone may become another user
      OperatorFilesTest.assertGood(Command.run("haproxy", "-c", "-f", file.toString()));
    }
    String here =
        text.replaceAll("(?m)^  (user|group|chroot|log|stats) .*$", "")
            .replace("maxconn 20000", "maxconn 200");
    passesThrough(here, config -> List.of("haproxy", "-db", "-f", config.toString()));
  }

  @Test
  void nginx_passesAPackageThroughThoughTwoNodesAreDown() throws Exception {
    OperatorFilesTest.needs("nginx", "nginx-light and libnginx-mod-stream");
    assumeTrue(
        Files.exists(Path.of("/usr/lib/nginx/modules/ngx_stream_module.so")),
        "needs nginx's stream module (Debian: libnginx-mod-stream)");
    Path file = CONF.resolve("nginx.conf");
    if (System.getProperty("user.name").equals("root")) {
      OperatorFilesTest.assertGood(Command.run("nginx", "-t", "-c", file.toString()));
    }
    String here =
        Files.readString(file)
            .replace("user www-data;", "daemon off;")
            .replace("worker_processes auto;", "worker_processes 1;")
            .replaceAll("(?m)^worker_rlimit_nofile.*$", "")
            .replace("worker_connections 20000", "worker_connections 512")
            .replace("/run/nginx.pid", home.resolve("nginx.pid").toString())
            .replace("/var/log/nginx/", home + "/");
    passesThrough(here, config -> List.of("nginx", "-c", config.toString()));
  }

  private interface Start {
    List<String> line(Path config);
  }

  /** One of three nodes lives; the laboratory knows the balancer's address only. */
  private void passesThrough(String text, Start start) throws Exception {
    Federation federation = Federation.in(Files.createDirectories(home.resolve("node")));
    int port = freePort();
    try (Node node =
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED)) {
      Path config =
          Files.writeString(
              home.resolve("balancer.conf"),
              text.replace("192.0.2.13:8443", "127.0.0.1:" + node.address().getPort())
                  .replaceAll("192\\.0\\.2\\.1[12]:8443", "127.0.0.1:" + freePort())
                  .replace("bind :8443", "bind 127.0.0.1:" + port)
                  .replace("listen 8443", "listen 127.0.0.1:" + port));
      Path log = home.resolve("balancer.log");
      Process balancer =
          new ProcessBuilder(start.line(config))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try (Party lab = Party.laboratory(federation, new InetSocketAddress("127.0.0.1", port))) {
        awaitListening(balancer, port, log);
        Path file = Files.write(home.resolve("disk.raw"), new byte[3_000_000]);
        try (Outgoing outgoing = Outgoing.create(home.resolve("out"), lab.consignment(file))) {
          var sent = lab.sender().send(outgoing, TransferListener.SILENT);
          assertThat(sent.receipt().document().kind()).isEqualTo(ReceiptKind.SUBMISSION_ACCEPTANCE);
        }
      } finally {
        balancer.descendants().forEach(ProcessHandle::destroy);
        balancer.destroy();
        balancer.waitFor();
      }
    }
  }

  private static void awaitListening(Process balancer, int port, Path log) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try (Socket unused = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        boolean lost = !balancer.isAlive() || System.nanoTime() > deadline;
        assertThat(lost).as("%s", Files.readString(log)).isFalse();
        boolean ended = balancer.waitFor(20, TimeUnit.MILLISECONDS);
        assertThat(ended).as("%s", Files.readString(log)).isFalse();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
