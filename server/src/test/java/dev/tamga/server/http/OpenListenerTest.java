package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.OpenCalls;
import dev.tamga.server.call.OpenRequest;
import dev.tamga.server.http.tls.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener whose clients need no certificate: one that is shown must still be good. */
final class OpenListenerTest {
  private static final OpenCalls WHO =
      new OpenCalls() {
        @Override
        public String name(OpenRequest request) {
          return "who";
        }

        @Override
        public Answer handle(OpenRequest request) throws Refusal, IOException {
          if (request.path().equals("/body")) {
            var unused = request.body().readAll(100, "body");
          }
          if (request.path().equals("/refused")) {
            throw new Refusal(Failure.INVITATION_REFUSED, "no", "rule", "action");
          }
          String who = request.client().map(c -> "known").orElse("stranger");
          return Answer.json(200, who.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Map<String, String> problemHeaders(Refusal refusal, String path) {
          return Map.of("www-authenticate", "Basic");
        }
      };

  private static HttpServer listen(TestNode node, TlsContexts tls, Limits limits)
      throws IOException {
    return new HttpServer(
        new InetSocketAddress("127.0.0.1", 0),
        tls,
        WHO,
        limits,
        node.meters,
        "tamga.open",
        Clock.systemUTC());
  }

  private static TlsContexts tls(TestNode node, TlsContexts.Provider provider) throws Exception {
    Identity own = node.state.nodeServer();
    return new TlsContexts(provider, own, node.trust.peers(), TlsContexts.Clients.OPTIONAL);
  }

  private static HttpResponse<String> get(
      TestNode node, HttpServer server, @Nullable Identity client, String path) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(node.clientContext(client))
        .version(HttpClient.Version.HTTP_1_1) // in HTTP/2 a last word may be lost to a reset
        .build()
        .send(
            HttpRequest.newBuilder(
                    URI.create("https://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(60))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @EnumSource
  void client_isServedWithOrWithoutACertificateButNotWithABadOne(TlsContexts.Provider provider)
      throws Exception {
    try (TestNode node = new TestNode();
        TlsContexts tls = tls(node, provider);
        HttpServer server = listen(node, tls, TestNode.PATIENT)) {
      assertThat(get(node, server, null, "/").body()).isEqualTo("stranger");
      assertThat(get(node, server, node.client, "/").body()).isEqualTo("known");
      HttpResponse<String> refused = get(node, server, null, "/refused");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("www-authenticate")).contains("Basic");
      Identity expired = node.state.expired(Profile.TLS_CLIENT_SYSTEM);
      assertThatThrownBy(() -> get(node, server, expired, "/")).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void addressWithoutACertificate_mayHaveSoManyConnections(TlsContexts.Provider provider)
      throws Exception {
    Limits few = few();
    try (TestNode node = new TestNode();
        TlsContexts tls = tls(node, provider);
        HttpServer server = listen(node, tls, few)) {
      List<SSLSocket> held = new ArrayList<>();
      for (int i = 0; i < few.connectionsPerCertificate(); i++) {
        SSLSocket one =
            (SSLSocket)
                node.clientContext(null)
                    .getSocketFactory()
                    .createSocket("127.0.0.1", server.address().getPort());
        one.startHandshake();
        held.add(one);
        assertThat(ask(one)).contains("200");
      }
      assertThat(get(node, server, null, "/").statusCode()).isEqualTo(429);
      assertThat(get(node, server, node.client, "/").statusCode()).isEqualTo(200);
      for (SSLSocket one : held) {
        one.close();
      }
    }
  }

  @Test
  void strangersWhoNeverShakeHands_leaveRoomForOthers() throws Exception {
    Limits few = few(16);
    try (TestNode node = new TestNode();
        TlsContexts tls = tls(node, TlsContexts.Provider.JDK);
        HttpServer server = listen(node, tls, few)) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        silent.add(new Socket("127.0.0.1", server.address().getPort()));
      }
      assertThat(closed(silent)).as("of five of the same address").isEqualTo(1);
      try (SSLSocket other = from("127.0.0.2", node, server)) {
        assertThat(ask(other)).contains("200");
      }
      for (Socket one : silent) {
        one.close();
      }
    }
  }

  @Test
  void connectionsThatAskNothing_areClosedAtTwiceTheirNumber() throws Exception {
    try (TestNode node = new TestNode();
        TlsContexts tls = tls(node, TlsContexts.Provider.JDK);
        HttpServer server = listen(node, tls, few(16))) {
      List<SSLSocket> idle = new ArrayList<>();
      int refused = 0; // or closed a moment later, when the handshake is over
      for (int i = 0; i < 5; i++) {
        try {
          idle.add(from("127.0.0.1", node, server));
        } catch (IOException e) {
          refused++;
        }
      }
      assertThat(refused == 0 ? closed(idle) : refused)
          .as("of five of the same address")
          .isEqualTo(1);
      try (SSLSocket other = from("127.0.0.2", node, server)) {
        assertThat(ask(other)).contains("200");
      }
      for (SSLSocket one : idle) {
        one.close();
      }
    }
  }

  @Test
  void bodiesThatNeverCome_leaveRoomForOthers() throws Exception {
    try (TestNode node = new TestNode();
        TlsContexts tls = tls(node, TlsContexts.Provider.JDK);
        HttpServer server = listen(node, tls, few(100, 50, 4));
        SSLSocket slow = from("127.0.0.1", node, server)) {
      slow.getOutputStream()
          .write(
              "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String second = "";
      for (int i = 0; i < 20 && !second.contains("429"); i++) {
        try (SSLSocket same = from("127.0.0.1", node, server)) {
          second = ask(same);
        }
      }
      assertThat(second).as("of the same address").contains("429");
      try (SSLSocket other = from("127.0.0.2", node, server)) {
        assertThat(ask(other)).contains("200");
      }
      slow.getOutputStream().write(new byte[10]);
      assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .contains("200");
      try (SSLSocket same = from("127.0.0.1", node, server)) {
        assertThat(ask(same)).as("when it is done").contains("200");
      }
    }
  }

  /** How many the node has closed, once it has closed any: which of them, its threads decide. */
  private static long closed(List<? extends Socket> sockets) throws IOException {
    long closed = 0;
    for (int i = 0; i < 100 && closed == 0; i++) {
      for (Socket socket : sockets) {
        closed += isClosed(socket) ? 1 : 0;
      }
    }
    return closed;
  }

  private static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(100);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private static SSLSocket from(String address, TestNode node, HttpServer server) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            node.clientContext(null)
                .getSocketFactory()
                .createSocket(
                    InetAddress.getByName("127.0.0.1"),
                    server.address().getPort(),
                    InetAddress.getByName(address),
                    0);
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] head = socket.getInputStream().readNBytes(12);
    return new String(head, StandardCharsets.US_ASCII);
  }

  private static Limits few() {
    return few(TestNode.PATIENT.connections());
  }

  private static Limits few(int connections) {
    return few(connections, 2, TestNode.PATIENT.requests());
  }

  private static Limits few(int connections, int ofOne, int requests) {
    Limits all = TestNode.PATIENT;
    return new Limits(
        all.headBytes(),
        all.streams(),
        requests,
        connections,
        ofOne,
        all.bodyBytes(),
        all.answerBytes(),
        all.handshake(),
        all.idle(),
        all.control(),
        all.rateWindow(),
        all.leastRate(),
        all.linger());
  }
}
