package dev.tamga.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.client.http.ScriptedNode.Peer;
import dev.tamga.client.http.ScriptedNode.Received;
import dev.tamga.client.http.ScriptedNode.Script;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.ProblemDetails;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With BoringSSL and epoll, and with the JDK's TLS and NIO. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(60)
class NodeClientTest {
  static final String BUSY =
      ProblemDetails.text(new Refusal(Failure.BUSY, "too much", "limit", "wait"));

  @Parameter boolean nativeCode;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private HttpSettings settings(int idleMillis, int controlMillis) {
    return new HttpSettings(
        Duration.ofSeconds(10),
        Duration.ofMillis(idleMillis),
        Duration.ofMillis(controlMillis),
        4,
        nativeCode);
  }

  private ScriptedNode node(Script script) throws Exception {
    ScriptedNode node = new ScriptedNode(script);
    opened.add(node);
    return node;
  }

  private NodeClient client(ScriptedNode node) throws Exception {
    return client(node, settings(20_000, 20_000));
  }

  private NodeClient client(ScriptedNode node, HttpSettings settings) throws Exception {
    NodeClient client = NodeClient.of(node.address(), Tls.client(Tls.KZ.labTls()), settings);
    opened.add(client);
    return client;
  }

  private static Request get() {
    return Request.of("GET", "/v1/node");
  }

  static Refusal refusal(ThrowingCallable call) {
    Refusal refusal = catchThrowableOfType(Refusal.class, call);
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private static void echo(Peer peer) throws IOException {
    while (true) {
      Received request = peer.request();
      peer.ok(peer.body(request));
    }
  }

  @Test
  void answer_hasStatusHeadersAndBody() throws Exception {
    AtomicReference<Received> seen = new AtomicReference<>();
    ScriptedNode node =
        node(
            peer -> {
              seen.set(peer.request());
              peer.send("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\ncontent-length: 2\r\n\r\nhi");
            });
    Answer answer = client(node).call(get().header("x-mine", "yes indeed"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-a")).contains("1, 2");
    assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
    assertThat(seen.get().line()).isEqualTo("GET /v1/node HTTP/1.1");
    assertThat(seen.get().headers())
        .containsEntry("host", "localhost:" + node.address().port())
        .containsEntry("x-mine", "yes indeed")
        .doesNotContainKey("content-length");
  }

  @Test
  void callsInARow_shareAConnection() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 204 No Content\r\n\r\n");
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"); // of a HEAD
              peer.request();
              peer.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n");
              peer.send("transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
              peer.request();
              peer.ok(new byte[0]);
            });
    NodeClient client = client(node);
    assertThat(client.call(Request.of("DELETE", "/v1/x")).status()).isEqualTo(204);
    assertThat(client.call(Request.of("HEAD", "/v1/x")).header("content-length")).contains("9");
    assertThat(client.call(get()).body()).hasSize(3);
    assertThat(client.call(get()).body()).isEmpty();
    assertThat(node.connections()).isEqualTo(1);
  }

  @Test
  void problem_isTheRefusalThatTheNodeMeant() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.send(
                  "HTTP/1.1 503 x\r\nretry-after: 9\r\ncontent-length: "
                      + BUSY.length()
                      + "\r\n\r\n"
                      + BUSY);
              peer.request();
              peer.ok(new byte[0]);
            });
    NodeClient client = client(node);
    Refusal refusal = refusal(() -> client.call(get()));
    assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(9));
    assertThat(client.call(get()).status()).isEqualTo(200);
    assertThat(node.connections()).isEqualTo(1);
  }

  @Test
  void sixtyFourCallsAtOnce_getEachItsOwnAnswer() throws Exception {
    ScriptedNode node = node(NodeClientTest::echo);
    NodeClient client = client(node);
    ExecutorService threads = Executors.newFixedThreadPool(64);
    try {
      List<Future<String>> answers = new ArrayList<>();
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < 640; i++) {
        String text = "call " + i + " ".repeat(i % 7 * 1000);
        expected.add(text);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        answers.add(
            threads.submit(
                () -> {
                  Request put = Request.of("PUT", "/v1/x").body("text/plain", body);
                  return new String(client.call(put).body(), StandardCharsets.UTF_8)
                          .equals(new String(body, StandardCharsets.UTF_8))
                      ? new String(body, StandardCharsets.UTF_8)
                      : "another's";
                }));
      }
      Set<String> got = new HashSet<>();
      for (Future<String> answer : answers) {
        got.add(answer.get(50, TimeUnit.SECONDS));
      }
      assertThat(got).isEqualTo(expected);
      assertThat(node.connections()).isBetween(1, 4);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void connectionClosedWhileResting_isReplaced() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.ok(new byte[0]);
            });
    NodeClient client = client(node);
    for (int i = 0; i < 5; i++) {
      assertThat(client.call(get()).status()).isEqualTo(200);
    }
    assertThat(node.connections()).isEqualTo(5);
  }

  /** The second request of a connection is read, and cut off without an answer. */
  private static void answerOnce(Peer peer) throws IOException {
    peer.body(peer.request());
    peer.ok(new byte[0]);
    peer.request();
    peer.cut();
  }

  @Test
  void connectionCutUnderTheRequest_isReplacedIfRepeatingDoesNoHarm() throws Exception {
    ScriptedNode node = node(NodeClientTest::answerOnce);
    NodeClient client = client(node);
    client.call(get());
    assertThat(client.call(get()).status()).isEqualTo(200);
    Request post = Request.of("POST", "/v1/x");
    assertThat(client.call(post.repeatable()).status()).isEqualTo(200);
    assertThat(node.connections()).isEqualTo(3);
    assertThat(refusal(() -> client.call(post)).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(node.connections()).isEqualTo(3);
  }

  @Test
  void freshConnectionCutUnderTheRequest_isNotRepeated() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.cut();
            });
    NodeClient client = client(node);
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(node.connections()).isEqualTo(1);
  }

  @Test
  void silentNode_endsTheCallAfterTheIdleTime() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              Thread.sleep(30_000);
            });
    NodeClient client = client(node, settings(300, 20_000));
    Refusal refusal = refusal(() -> client.call(get()));
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(refusal.detail()).contains("idle");
  }

  @Test
  void dribblingNode_endsTheCallAfterTheTimeForAWholeCall() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n");
              while (true) {
                peer.send("x: y\r\n");
                Thread.sleep(50);
              }
            });
    NodeClient client = client(node, settings(5_000, 700));
    Refusal refusal = refusal(() -> client.call(get()));
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(refusal.detail()).contains("whole call");
  }

  @Test
  void interruptedCaller_leavesAndOthersGoOn() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              if (asked.getAndIncrement() == 0) {
                Thread.sleep(30_000);
              }
              peer.ok(new byte[0]);
            });
    NodeClient client = client(node);
    Thread caller = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              while (asked.get() == 0) {
                Thread.onSpinWait();
              }
              caller.interrupt();
            });
    interrupter.start();
    assertThatThrownBy(() -> client.call(get())).isInstanceOf(InterruptedException.class);
    interrupter.join();
    assertThat(client.call(get()).status()).isEqualTo(200);
  }

  @Test
  void closedClient_endsWhatIsUnderWayAndTakesNothingNew() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              asked.incrementAndGet();
              Thread.sleep(30_000);
            });
    NodeClient client = client(node);
    Thread closer =
        new Thread(
            () -> {
              while (asked.get() == 0) {
                Thread.onSpinWait();
              }
              client.close();
            });
    closer.start();
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    closer.join();
  }

  @Test
  void answerLargerThanAskedFor_isRefused() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.ok(new byte[10_001]);
            });
    NodeClient client = client(node);
    Request request = get().maxAnswer(10_000);
    assertThat(refusal(() -> client.call(request)).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
    assertThat(client.call(get().maxAnswer(10_001)).body()).hasSize(10_001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nno length",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: https://elsewhere/\r\ncontent-length: 0\r\n\r\n",
      })
  void answerThatIsNone_isRefused(String text) throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.send(text);
              Thread.sleep(10_000);
            });
    NodeClient client = client(node);
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
  }

  @Test
  void endlessHeaders_areRefused() throws Exception {
    ScriptedNode node =
        node(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n");
              while (true) {
                peer.send("x: " + "y".repeat(1000) + "\r\n");
              }
            });
    NodeClient client = client(node);
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
  }

  @Test
  void nobodyListening_isUnreachable() throws Exception {
    ScriptedNode node = node(NodeClientTest::echo);
    node.close();
    NodeClient client = client(node);
    assertThat(refusal(() -> client.call(get())).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
  }
}
