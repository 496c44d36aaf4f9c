package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no decent client sends. */
@ExtendWith(NoLeaks.class)
class RawHttpTest {
  private static final String ITEM = TestNode.item();
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** Sends, and reads until the node closes. */
  private static String say(String text) throws Exception {
    try (SSLSocket socket = node.socket(node.client)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return readAll(socket);
    }
  }

  private static String readAll(SSLSocket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    byte[] some = new byte[8192];
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        all.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      all.append("[reset]");
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
        "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "Content-Length: 4, 4\r\n\r\nabcd",
        "Content-Length: +4\r\n\r\nabcd",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 0x4\r\n\r\nabcd",
        "Content-Length : 4\r\n\r\nabcd",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "X: a\r\n b\r\n\r\n",
        "X: a\r\n\tContent-Length: 4\r\n\r\nabcd",
        "X: a\rContent-Length: 4\r\n\r\nabcd",
        "X: a\u0000b\r\n\r\n",
        "No colon\r\n\r\n",
        ": empty name\r\n\r\n",
        "Host: twice\r\n\r\n",
      })
  void headsThatTwoServersReadInTwoWays_areRefusedAndClosed(String rest) throws Exception {
    String answer = say("PATCH " + ITEM + " HTTP/1.1\r\nHost: n\r\n" + rest);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("MALFORMED_REQUEST");
    assertThat(answer.split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  HTTP/1.1\r\nHost: n\r\n\r\n",
        "GET /v1/node\r\nHost: n\r\n\r\n",
        "GET /v1/node HTTP/1.1\r\n\r\n",
        "GET /v1/node HTTP/9.9\r\nHost: n\r\n\r\n",
        "GET http://elsewhere/v1/node HTTP/1.1\r\nHost: n\r\n\r\n",
        "CONNECT elsewhere:443 HTTP/1.1\r\nHost: n\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001 garbage \u0000\u0000\r\n\r\n",
      })
  void brokenRequestLines_areRefusedAndClosed(String request) throws Exception {
    assertThat(say(request)).startsWith("HTTP/1.1 400 ").contains("MALFORMED_REQUEST");
  }

  @Test
  void headBeyondItsLimit_is413WithTheLimit() throws Exception {
    String answer =
        say("GET /v1/node HTTP/1.1\r\nHost: n\r\nX: " + "x".repeat(17 << 10) + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("16384");
    assertThat(say("GET /" + "x".repeat(17 << 10) + " HTTP/1.1\r\nHost: n\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void manySmallHeadersBeyondTheLimit_are413() throws Exception {
    assertThat(say("GET /v1/node HTTP/1.1\r\nHost: n\r\n" + "a:b\r\n".repeat(9000) + "\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "5\r\nabcdeXX0\r\n\r\n"})
  void brokenChunks_areRefused(String chunks) throws Exception {
    String answer =
        say(
            "PATCH "
                + ITEM
                + " HTTP/1.1\r\nHost: n\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("MALFORMED_REQUEST");
  }

  @Test
  void trailer_isSeenByTheHandler() throws Exception {
    String answer =
        say(
            "PATCH "
                + ITEM
                + " HTTP/1.1\r\nHost: n\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nUpload-Checksum: crc32c AAAA\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 204 ")
        .contains("upload-offset: 5")
        .contains("trailer-seen: crc32c AAAA");
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      many.append("PATCH " + ITEM + " HTTP/1.1\r\nHost: n\r\nContent-Length: " + i + "\r\n\r\n");
      many.append("x".repeat(i));
    }
    many.append("GET /v1/node HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n");
    String answers = say(many.toString());
    int at = 0;
    for (int i = 0; i < 50; i++) {
      at = answers.indexOf("upload-offset: " + i + "\r\n", at);
      assertThat(at).as("answer %s", i).isPositive();
    }
    assertThat(answers).endsWith("\"kz-lab-almaty\"}");
  }

  @Test
  void expectation_isMetBeforeTheBody() throws Exception {
    try (SSLSocket socket = node.socket(node.client)) {
      var out = socket.getOutputStream();
      out.write(
          ("PATCH "
                  + ITEM
                  + " HTTP/1.1\r\nHost: n\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
                  + "Connection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] interim = socket.getInputStream().readNBytes(25);
      assertThat(new String(interim, StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      out.write("abc".getBytes(StandardCharsets.US_ASCII));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void expectationOnWhatIsRefused_getsTheRefusalAtOnce() throws Exception {
    assertThat(
            say(
                "PATCH /v1/nothing HTTP/1.1\r\nHost: n\r\nContent-Length: 3\r\n"
                    + "Expect: 100-continue\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .contains("connection: close");
    assertThat(say("GET /v1/node HTTP/1.1\r\nHost: n\r\nExpect: 200-ok\r\n\r\n"))
        .startsWith("HTTP/1.1 417 ");
  }

  @Test
  void oldHttp_isAnsweredAndClosed() throws Exception {
    assertThat(say("GET /v1/node HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("connection: close");
  }

  @Test
  void hugeBodyAfterARefusal_doesNotCutTheAnswerOff() throws Exception {
    try (SSLSocket socket = node.socket(node.client)) {
      var out = socket.getOutputStream();
      out.write(
          ("POST /v1/nothing HTTP/1.1\r\nHost: n\r\nContent-Length: 100000000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    out.write(new byte[1_000_000]);
                  }
                } catch (IOException expected) {
                  // the node closed
                }
              });
      sender.start();
      String answer = readAll(socket);
      socket.close();
      sender.join();
      assertThat(answer).startsWith("HTTP/1.1 404 ").contains("NO_SUCH_PATH", "section 3.");
    }
  }

  @Test
  @Timeout(60)
  void clientThatBreaksOff_leavesWhatArrived() throws Exception {
    long before = node.keptBytes.get();
    try (SSLSocket socket = node.socket(node.client)) {
      socket
          .getOutputStream()
          .write(
              ("PATCH " + ITEM + " HTTP/1.1\r\nHost: n\r\nContent-Length: 100\r\n\r\n0123456789")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      while (node.keptBytes.get() < before + 10) { // else the handshake itself may be cut off
        Thread.sleep(10);
      }
    }
    assertThat(node.clientGone.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(node.keptBytes.get() - before).isGreaterThanOrEqualTo(10);
  }

  @Test
  void garbageOnThePort_isDropped() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", node.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: n\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
    assertThat(say("GET /v1/node HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }
}
