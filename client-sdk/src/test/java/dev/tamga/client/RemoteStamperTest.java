package dev.tamga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timestamp services that answer anything but a timestamp: refused, and in time. */
@Timeout(30)
class RemoteStamperTest {
  private static final byte[] IMPRINT = new byte[32];

  private final ServerSocket service = listen();

  private interface Reply {
    void write(OutputStream out) throws Exception;
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    service.close();
  }

  /** Answers each connection once its request's head has come. */
  private RemoteStamper stamper(Reply reply, Duration patience) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = service.accept()) {
                InputStream in = socket.getInputStream();
                byte[] some = new byte[64 << 10];
                if (in.read(some) > 0) {
                  reply.write(socket.getOutputStream());
                }
              } catch (Exception e) {
                // the client has left, as it should
              }
            });
    thread.setDaemon(true);
    thread.start();
    URI url = URI.create("http://127.0.0.1:" + service.getLocalPort() + "/tsa");
    return new RemoteStamper(url, patience);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertRefused(RemoteStamper stamper, String why) {
    assertThatThrownBy(() -> stamper.stamp(IMPRINT))
        .isInstanceOf(TimestampException.class)
        .hasMessageContaining(why);
  }

  @Test
  void otherStatus_isRefusedByItsNumber() {
    Reply reply = out -> out.write(text("HTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n"));
    assertRefused(stamper(reply, Duration.ofSeconds(10)), "answered 503 (expected: 200)");
  }

  @Test
  void bodyThatTrickles_isGivenUpInTime() {
    Reply reply =
        out -> {
          out.write(text("HTTP/1.1 200 x\r\ncontent-length: 1000\r\n\r\n"));
          for (int i = 0; i < 1000; i++) {
            out.write('x');
            out.flush();
            Thread.sleep(50);
          }
        };
    long from = System.nanoTime();
    assertRefused(stamper(reply, Duration.ofSeconds(1)), "does not answer");
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void answerThatIsTooLong_isRefused() {
    int length = TimestampRequest.MAX_RESPONSE_BYTES + 10;
    Reply reply =
        out -> {
          out.write(text("HTTP/1.1 200 x\r\ncontent-length: " + length + "\r\n\r\n"));
          out.write(new byte[length]);
        };
    assertThatThrownBy(() -> stamper(reply, Duration.ofSeconds(10)).stamp(IMPRINT))
        .isInstanceOf(TimestampException.class);
  }

  @Test
  void serviceThatIsNotThere_isNamed() throws IOException {
    RemoteStamper stamper = stamper(out -> {}, Duration.ofSeconds(5));
    service.close();
    assertRefused(stamper, "timestamp service http://127.0.0.1:");
  }
}
