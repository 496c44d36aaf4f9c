package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md section 1, key exchange: read off the ServerHello, which is not encrypted. */
class KeyExchangeTest {
  private static final int X25519_MLKEM768 = 0x11EC;
  private static final int X25519 = 0x001D;

  @Test
  void sdkAndNodeWithBoringSsl_agreeOnTheHybrid() throws Exception {
    assumeTrue(Provider.fastest() == Provider.BORINGSSL, "no BoringSSL here: hybrid not checked");
    assertThat(group(Provider.BORINGSSL, true)).isEqualTo(X25519_MLKEM768);
  }

  @Test
  void sdkWithTheTlsOfTheJdk_stillConnectsToBoringSsl() throws Exception {
    assumeTrue(Provider.fastest() == Provider.BORINGSSL, "no BoringSSL here");
    assertThat(group(Provider.BORINGSSL, false)).isIn(X25519, X25519_MLKEM768); // JDK 27: hybrid
  }

  @Test
  void sdkWithBoringSsl_stillConnectsToTheTlsOfTheJdk() throws Exception {
    assertThat(group(Provider.JDK, true)).isIn(X25519, X25519_MLKEM768);
  }

  private static int group(Provider provider, boolean nativeClient) throws Exception {
    try (TestNode node = new TestNode(Limits.standard(), provider);
        Relay relay = new Relay(node.port());
        NodeClient client = client(node, relay, nativeClient)) {
      assertThat(client.call(Request.of("GET", Paths.node())).status()).isEqualTo(200);
      return selectedGroup(relay.answered());
    }
  }

  private static NodeClient client(TestNode node, Relay relay, boolean nativeClient)
      throws Exception {
    var trust =
        new PeerTrustManager(new LiveTrust(node.trust), Purpose.TLS_SERVER, Clock.systemUTC());
    HttpSettings usual = HttpSettings.DEFAULT;
    return NodeClient.of(
        new NodeAddress("127.0.0.1", relay.port()),
        new Credentials(trust, node.client),
        new HttpSettings(usual.connect(), usual.idle(), usual.control(), 1, nativeClient));
  }

  /** RFC 8446, 4.1.3 and 4.2.8: the group of the key share that the server chose. */
  private static int selectedGroup(byte[] answered) {
    ByteBuffer hello = ByteBuffer.wrap(answered);
    assertThat(hello.get()).as("record: handshake").isEqualTo((byte) 22);
    hello.position(5);
    assertThat(hello.get()).as("ServerHello").isEqualTo((byte) 2);
    hello.position(5 + 4 + 2 + 32);
    hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xFF)); // session id
    hello.position(hello.position() + 2 + 1); // cipher suite, compression
    int end = (hello.getShort() & 0xFFFF) + hello.position();
    while (hello.position() < end) {
      int type = hello.getShort() & 0xFFFF;
      int length = hello.getShort() & 0xFFFF;
      if (type == 51) { // key_share
        return hello.getShort() & 0xFFFF;
      }
      hello.position(hello.position() + length);
    }
    throw new AssertionError("ServerHello without a key share");
  }

  /** Between one client and the node; keeps what the node said first. */
  private static final class Relay implements AutoCloseable {
    private static final int KEPT = 4096;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int node;
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
    private volatile List<Socket> open = List.of();

    Relay(int node) throws IOException {
      this.node = node;
      start(this::serve);
    }

    int port() {
      return listener.getLocalPort();
    }

    byte[] answered() {
      synchronized (answered) {
        return answered.toByteArray();
      }
    }

    private void serve() throws IOException {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), node);
      open = List.of(client, server);
      start(() -> pump(client.getInputStream(), server.getOutputStream(), false));
      pump(server.getInputStream(), client.getOutputStream(), true);
    }

    private void pump(InputStream in, OutputStream out, boolean keep) throws IOException {
      byte[] buffer = new byte[8192];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        synchronized (answered) {
          if (keep && answered.size() < KEPT) {
            answered.write(buffer, 0, n);
          }
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void start(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // the test closed the sockets; it looks at what came, not at how it ended
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
