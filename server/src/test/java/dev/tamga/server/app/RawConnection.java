package dev.tamga.server.app;

import dev.tamga.pki.key.Identity;
import dev.tamga.server.testkit.ForeignTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** A TLS connection on which a test writes HTTP/1.1 byte by byte. */
final class RawConnection implements AutoCloseable {
  private static final int MOST_MILLIS = 30_000;
  private static final Pattern LENGTH =
      Pattern.compile("content-length: ([0-9]+)", Pattern.CASE_INSENSITIVE);

  private final SSLSocket socket;

  private RawConnection(SSLSocket socket) {
    this.socket = socket;
  }

  /** Connects; what the node thinks of the certificate is told by the first read (RFC 8446). */
  static RawConnection open(RefusingNode node, Identity client) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            ForeignTls.context(node.federation(), client)
                .getSocketFactory()
                .createSocket("127.0.0.1", node.address().getPort());
    socket.setSoTimeout(MOST_MILLIS);
    socket.startHandshake();
    return new RawConnection(socket);
  }

  /** Sends text as it stands. */
  RawConnection send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends text a byte at a time, until all is sent or the node has closed. */
  RawConnection trickle(String text, long everyMillis) throws InterruptedException {
    try {
      for (char c : text.toCharArray()) {
        RawConnection unused = send(String.valueOf(c));
        Thread.sleep(everyMillis);
      }
    } catch (IOException closed) {
      // what the node said before it closed is read by the test
    }
    return this;
  }

  /** One answer with its body. */
  String answer() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return head.toString();
      }
      head.append((char) b);
    }
    Matcher length = LENGTH.matcher(head);
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  /** Whether the node has closed, or does so within 30 s. */
  boolean isClosed() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
