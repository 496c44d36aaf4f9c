package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.wire.Paths;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md section 11, with limits small enough to reach. */
@ExtendWith(NoLeaks.class)
class LimitsTest {
  private static final Limits SMALL =
      new Limits(
          16 << 10,
          8,
          2,
          6,
          4,
          256 << 10,
          256 << 10,
          Duration.ofMillis(700),
          Duration.ofMillis(1500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          1 << 10,
          Duration.ofSeconds(1));

  private static TestNode node() throws Exception {
    return new TestNode(SMALL, Provider.fastest());
  }

  private static void write(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String readAll(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void tricklingClient_is408() throws Exception {
    try (TestNode node = node();
        SSLSocket socket = node.socket(node.client)) {
      write(
          socket,
          "PATCH " + TestNode.item() + " HTTP/1.1\r\nHost: n\r\nContent-Length: 9999\r\n\r\n");
      Thread trickle =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    write(socket, "x");
                    Thread.sleep(50);
                  }
                } catch (IOException | InterruptedException expected) {
                  // refused
                }
              });
      trickle.start();
      assertThat(readAll(socket.getInputStream()))
          .startsWith("HTTP/1.1 408 ")
          .contains("TOO_SLOW", "least rate");
      trickle.join();
      assertThat(node.keptBytes.get()).as("what arrived was handed over").isPositive();
    }
  }

  @Test
  void controlBodyThatTakesTooLong_is408() throws Exception {
    try (TestNode node = node();
        SSLSocket socket = node.socket(node.client)) {
      write(
          socket,
          "PUT "
              + Paths.ofPackage(TestNode.ID)
              + " HTTP/1.1\r\nHost: n\r\nContent-Length: 60000\r\n\r\n");
      for (int i = 0; i < 14; i++) { // fast enough on average, but never done
        write(socket, "x".repeat(1000));
        Thread.sleep(200);
      }
      assertThat(readAll(socket.getInputStream()))
          .startsWith("HTTP/1.1 408 ")
          .contains("control call");
    }
  }

  @Test
  void slowHead_isClosed() throws Exception {
    try (TestNode node = node();
        SSLSocket socket = node.socket(node.client)) {
      write(socket, "GET /v1/node HTTP/1.1\r\nHost: n\r\n");
      assertThat(readAll(socket.getInputStream())).isEmpty();
    }
  }

  @Test
  void silentConnection_isClosedBeforeAndAfterTheHandshake() throws Exception {
    try (TestNode node = node();
        Socket silent = new Socket("127.0.0.1", node.port());
        SSLSocket idle = node.socket(node.client)) {
      silent.setSoTimeout(10_000);
      assertThat(silent.getInputStream().read()).isLessThan(1);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void clientThatDoesNotReadItsAnswer_isCutOff() throws Exception {
    try (TestNode node = node();
        SSLSocket socket = node.socket(node.client)) {
      String ask = "GET " + TestNode.item() + " HTTP/1.1\r\nHost: n\r\n\r\n";
      write(socket, ask.repeat(40)); // more than the system's own buffers hold
      Thread.sleep(4000);
      long read = 0;
      byte[] some = new byte[64 << 10];
      try {
        for (int n = socket.getInputStream().read(some);
            n >= 0;
            n = socket.getInputStream().read(some)) {
          read += n;
        }
      } catch (IOException reset) {
        assertThat(read).isLessThan(40 * TestNode.STREAMED);
      }
      assertThat(read).isLessThan(40 * TestNode.STREAMED);
    }
  }

  @Test
  void tooManyRequests_are503WithRetryAfter() throws Exception {
    try (TestNode node = node()) {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .sslContext(node.clientContext(node.client))
              .build();
      HttpRequest hold =
          HttpRequest.newBuilder(node.uri(Paths.acceptance(TestNode.ID)))
              .POST(BodyPublishers.noBody())
              .build();
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      held.add(client.sendAsync(hold, BodyHandlers.ofString()));
      assertThat(node.holding.await(10, TimeUnit.SECONDS)).isTrue();
      held.add(client.sendAsync(hold, BodyHandlers.ofString()));
      for (int i = 0;
          i < 50 && node.meters.get("tamga.http.requests.running").gauge().value() < 2;
          i++) {
        Thread.sleep(100);
      }
      HttpResponse<String> busy =
          client.send(
              HttpRequest.newBuilder(node.uri("/v1/node")).build(), BodyHandlers.ofString());
      assertThat(busy.statusCode()).isEqualTo(503);
      assertThat(busy.body()).contains("BUSY");
      assertThat(busy.headers().firstValue("retry-after")).contains("1");
      node.held.countDown();
      for (CompletableFuture<HttpResponse<String>> answer : held) {
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void tooManyConnections_areRefused() throws Exception {
    try (TestNode node = node()) {
      List<SSLSocket> open = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) {
          SSLSocket one = node.socket(node.client);
          open.add(one);
          write(one, "GET /v1/node HTTP/1.1\r\nHost: n\r\n\r\n");
          assertThat(one.getInputStream().read()).isEqualTo('H'); // the node knows whose it is
        }
        try (SSLSocket fifth = node.socket(node.client)) {
          write(fifth, "GET /v1/node HTTP/1.1\r\nHost: n\r\n\r\n");
          assertThat(readAll(fifth.getInputStream()))
              .startsWith("HTTP/1.1 429 ")
              .contains("LIMIT_REACHED");
        }
        open.add(node.socket(node.stranger));
        open.add(node.socket(node.stranger));
        try (Socket seventh = new Socket("127.0.0.1", node.port())) {
          seventh.setSoTimeout(10_000);
          assertThat(seventh.getInputStream().read()).isEqualTo(-1);
        }
      } finally {
        for (SSLSocket socket : open) {
          socket.close();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void closing_letsTheRequestUnderWayEnd(String version, @TempDir Path dir) throws Exception {
    TestNode node = node();
    Process held = Curl.start(node, dir, version, "-X", "POST", Paths.acceptance(TestNode.ID));
    assertThat(node.holding.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closing = new Thread(() -> node.server.close(Duration.ofSeconds(20)));
    closing.start();
    Thread.sleep(300);
    node.held.countDown();
    assertThat(Curl.outcome(held)).isEqualTo("204");
    closing.join(15_000);
    assertThat(closing.isAlive()).as("closed as soon as the request ended").isFalse();
    node.tls.close();
  }
}
