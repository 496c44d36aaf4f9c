package dev.tamga.pki.trust.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

class PeerTrustManagerTest {
  private static final TestState KZ = TestState.create("KZ", Clock.systemUTC());
  private static final TestState UZ = TestState.create("UZ", Clock.systemUTC());

  @Test
  void clientCertificates_areToldApartByException() throws Exception {
    Identity revoked = KZ.revoked(Profile.TLS_CLIENT_SYSTEM);
    PeerTrustManager node = manager(Purpose.TLS_CLIENT);
    node.checkClientTrusted(chain(KZ.labTls()), "ECDHE_ECDSA");
    refused(
        node,
        KZ.expired(Profile.TLS_CLIENT_SYSTEM),
        CertificateExpiredException.class,
        Reason.EXPIRED);
    refused(
        node,
        KZ.notYetValid(Profile.TLS_CLIENT_SYSTEM),
        CertificateNotYetValidException.class,
        Reason.NOT_YET_VALID);
    refused(node, revoked, CertificateRevokedException.class, Reason.REVOKED);
    refused(node, UZ.labTls(), CertificateException.class, Reason.UNKNOWN_CA);
    refused(node, KZ.labSeal(), CertificateException.class, Reason.WRONG_PURPOSE);
    refused(node, KZ.nodeServer(), CertificateException.class, Reason.WRONG_PURPOSE);
    assertThat(node.getAcceptedIssuers()).isEmpty();
    assertThatThrownBy(() -> node.checkClientTrusted(new X509Certificate[0], "x"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void serverCertificate_isRefusedByANodesManagerAndWithoutAHost() throws Exception {
    assertThatThrownBy(
            () -> manager(Purpose.TLS_CLIENT).checkServerTrusted(chain(KZ.nodeServer()), "x"))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(
            () -> manager(Purpose.TLS_SERVER).checkServerTrusted(chain(KZ.nodeServer()), "x"))
        .hasCauseInstanceOf(UntrustedException.class)
        .hasMessageContaining("host null");
  }

  @Test
  void host_isComparedAsNameOrAsBytes() {
    X509Certificate node = KZ.nodeServer().certificate();
    for (String good :
        new String[] {"localhost", "LOCALHOST", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"}) {
      assertThat(Names.isOf(node, good)).as(good).isTrue();
    }
    for (String bad :
        new String[] {"", "localhost.", "a.localhost", "127.0.0.2", "::2", "node-1"}) {
      assertThat(Names.isOf(node, bad)).as(bad).isFalse();
    }
    assertThat(Names.isOf(KZ.labSeal().certificate(), "lab seal")).isFalse();
  }

  @Test
  void tls13Handshake_passesForTheRightHostAndNoOther() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    SSLContext node = context(KZ.nodeServer(), Purpose.TLS_CLIENT);
    SSLContext lab = context(KZ.labTls(), Purpose.TLS_SERVER);
    try (SSLServerSocket server =
        (SSLServerSocket) node.getServerSocketFactory().createServerSocket(0)) {
      server.setNeedClientAuth(true);
      server.setEnabledProtocols(new String[] {"TLSv1.3"});
      for (String host : new String[] {"localhost", "127.0.0.1", "127.0.0.2"}) {
        Future<?> served =
            pool.submit(
                () -> {
                  try (SSLSocket peer = (SSLSocket) server.accept()) {
                    peer.setSoTimeout(10_000);
                    return peer.getInputStream().read();
                  }
                });
        try (SSLSocket client =
            (SSLSocket) lab.getSocketFactory().createSocket(host, server.getLocalPort())) {
          client.setSoTimeout(10_000);
          if (host.equals("127.0.0.2")) {
            assertThatThrownBy(client::startHandshake)
                .hasStackTraceContaining("is not for the host");
          } else {
            client.getOutputStream().write(7);
            assertThat(served.get()).isEqualTo(7);
          }
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static SSLContext context(Identity own, Purpose peer) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.key(), new char[0], chain(own));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), new TrustManager[] {manager(peer)}, null);
    return context;
  }

  private static PeerTrustManager manager(Purpose peer) throws Exception {
    Trust trust = KZ.trust();
    TrustSource source =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "once";
          }
        };
    return new PeerTrustManager(new LiveTrust(source), peer, Clock.systemUTC());
  }

  private static void refused(
      PeerTrustManager node,
      Identity identity,
      Class<? extends CertificateException> type,
      Reason reason) {
    assertThatThrownBy(() -> node.checkClientTrusted(chain(identity), "ECDHE_ECDSA"))
        .isInstanceOf(type)
        .cause()
        .isInstanceOfSatisfying(
            UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static X509Certificate[] chain(Identity identity) {
    return identity.chain().toArray(X509Certificate[]::new);
  }
}
