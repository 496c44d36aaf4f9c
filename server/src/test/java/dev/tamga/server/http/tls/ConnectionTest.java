package dev.tamga.server.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.testkit.TestState;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/**
 * A decision that time alone changes: the last word of a CA has grown too old, a term has ended.
 */
class ConnectionTest {
  private int asked;
  private boolean believed = true;

  private final class Manager extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      asked++;
      if (!believed) {
        throw new CertificateException("its CA was not heard of for too long");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void openConnection_isDecidedAboutAgainThoughNothingWasHeard() throws Exception {
    Clock clock = Clock.systemUTC();
    Instant now = clock.instant();
    Connection open =
        new Connection(
            TestState.create("KZ", clock).labTls().chain(), InetAddress.getLoopbackAddress());
    PeerTrust trust = new PeerTrust(new Manager(), () -> 1);
    assertThat(open.recheck(trust, now)).isEmpty();
    believed = false;
    assertThat(open.recheck(trust, now.plusSeconds(59))).as("remembered").isEmpty();
    assertThat(asked).isEqualTo(1);
    assertThat(open.recheck(trust, now.plusSeconds(60))).contains(PeerFault.OTHER);
    assertThat(open.recheck(trust, now.plusSeconds(61))).as("and stays so").isPresent();
    believed = true;
    assertThat(open.recheck(trust, now.plusSeconds(62))).isEmpty();
    int before = asked;
    assertThat(open.recheck(trust, now.minusSeconds(10))).as("the clock was set back").isEmpty();
    assertThat(asked).isEqualTo(before + 1);
  }
}
