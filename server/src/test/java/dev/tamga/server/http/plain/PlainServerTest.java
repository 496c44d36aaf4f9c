package dev.tamga.server.http.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.http.plain.PlainServer.Bounds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers try on a listener that everybody may reach. */
final class PlainServerTest {
  private static final String GET = "GET /a HTTP/1.1\r\nhost: n\r\n\r\n";
  private static final int LONG_ANSWER = 64 << 20;

  private final AtomicInteger asked = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();
  private PlainServer server;

  private void start(Bounds bounds, int answerBytes) throws IOException {
    server =
        new PlainServer(
            "test",
            new InetSocketAddress("127.0.0.1", 0),
            1 << 10,
            2,
            request -> {
              asked.incrementAndGet();
              return PlainAnswer.of(200, "text/plain", new byte[answerBytes]);
            },
            bounds);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4 << 10);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(server.address());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static int bytesUntilItEnds(Socket socket) {
    int count = 0;
    try {
      while (socket.getInputStream().read() >= 0) {
        count++;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection stays open after " + count + " bytes", e);
    } catch (IOException e) {
      return count; // reset: ended, too
    }
    return count;
  }

  private static Bounds roomy() {
    return new Bounds(100, 100, Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  @Test
  void pipelinedRequests_getOneAnswer() throws Exception {
    start(roomy(), 1);
    Socket socket = connect("127.0.0.1");
    send(socket, GET.repeat(1000));
    assertThat(bytesUntilItEnds(socket)).isLessThan(500);
    Thread.sleep(200);
    assertThat(asked).hasValue(1);
  }

  @Test
  void requestThatTrickles_isCutOff() throws Exception {
    start(new Bounds(100, 100, Duration.ofSeconds(1), Duration.ofSeconds(30)), 1);
    Socket socket = connect("127.0.0.1");
    send(socket, "GET /a HTTP/1.1\r\nx: ");
    long begin = System.nanoTime();
    try {
      while (Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 8) {
        send(socket, "a");
        Thread.sleep(100);
      }
    } catch (IOException e) {
      assertThat(asked).hasValue(0);
      return;
    }
    throw new AssertionError("a request that never ends is waited for");
  }

  @Test
  void answerThatIsTakenSlowly_isCutOff() throws Exception {
    start(new Bounds(100, 100, Duration.ofSeconds(30), Duration.ofSeconds(1)), LONG_ANSWER);
    Socket socket = connect("127.0.0.1");
    send(socket, GET);
    byte[] part = new byte[1 << 10];
    for (int i = 0; i < 20; i++) {
      int unused = socket.getInputStream().read(part);
      Thread.sleep(100);
    }
    assertThat(bytesUntilItEnds(socket)).isLessThan(LONG_ANSWER / 2);
  }

  @Test
  void oneAddressWithAllItsConnections_leavesRoomForOthers() throws Exception {
    start(new Bounds(100, 3, Duration.ofSeconds(30), Duration.ofSeconds(30)), 1);
    for (int i = 0; i < 3; i++) {
      send(connect("127.0.0.1"), "GET /a HTTP");
    }
    assertThat(bytesUntilItEnds(connect("127.0.0.1"))).as("the fourth").isZero();
    Socket other = connect("127.0.0.2");
    send(other, GET);
    assertThat(bytesUntilItEnds(other)).isPositive();
    for (Socket socket : sockets) {
      socket.close();
    }
    Socket again = connect("127.0.0.1");
    for (int i = 0; i < 100 && asked.get() < 2; i++) {
      try {
        send(again, GET);
        assertThat(bytesUntilItEnds(again)).isGreaterThanOrEqualTo(0);
      } catch (IOException e) {
        Thread.sleep(50); // those that were closed may still be counted
      }
      again = connect("127.0.0.1");
    }
    assertThat(asked).as("when they are closed, there is room again").hasValueGreaterThan(1);
  }
}
