package dev.tamga.cli.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * What a TLS server shows of itself. Any chain is taken, for it is looked at and not used: nothing
 * is sent after the handshake. A server that wants a certificate of ours breaks off; what it showed
 * before that counts. The JDK bounds what is read: 32 KiB a handshake message, 10 certificates.
 */
final class PresentedChain {
  private PresentedChain() {}

  /**
   * Shakes hands.
   *
   * @param patience for all of it, however slowly the server speaks
   * @throws IOException if there is no connection, or no handshake as far as the certificate
   */
  static List<X509Certificate> of(String host, int port, Duration patience)
      throws IOException, GeneralSecurityException {
    Witness witness = new Witness();
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {witness}, null);
    Timer end = new Timer("handshake-end", true);
    try (Socket line = new Socket()) {
      end.schedule(
          new TimerTask() {
            @Override
            public void run() {
              close(line);
            }
          },
          patience.toMillis());
      line.connect(new InetSocketAddress(host, port), Math.toIntExact(patience.toMillis()));
      shake((SSLSocket) tls.getSocketFactory().createSocket(line, host, port, true), host);
    } catch (IOException e) {
      if (witness.seen().isEmpty()) {
        throw new IOException(
            host + ':' + port + ": no handshake within " + patience.toSeconds() + " s: " + e, e);
      }
    } finally {
      end.cancel();
    }
    return witness.seen();
  }

  private static void shake(SSLSocket socket, String host) throws IOException {
    try (socket) {
      if (host.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*")) { // a name, no address
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
    }
  }

  private static void close(Socket line) {
    try {
      line.close();
    } catch (IOException e) {
      // it is closed, or the handshake ends by itself
    }
  }
}
