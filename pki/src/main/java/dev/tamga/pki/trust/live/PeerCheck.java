package dev.tamga.pki.trust.live;

import dev.tamga.pki.cert.Purpose;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The six questions of a TLS stack about its peer as one. Whoever extends it answers for the side
 * that it is on and refuses the other.
 */
public abstract class PeerCheck extends X509ExtendedTrustManager {
  /** For those who extend it. */
  protected PeerCheck() {}

  /**
   * Returns if the peer is believed. Called by the threads of the TLS stack.
   *
   * @param peer {@link Purpose#TLS_CLIENT} or {@link Purpose#TLS_SERVER}: what the peer is
   * @param chain as the peer sent it, its own certificate first; null or empty if it sent none
   * @param host that was called, where a server is asked about and the connection knows it
   * @throws CertificateException if it is not believed
   */
  protected abstract void check(
      Purpose peer, X509Certificate @Nullable [] chain, @Nullable String host)
      throws CertificateException;

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(Purpose.TLS_CLIENT, chain, null);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(Purpose.TLS_CLIENT, chain, null);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(Purpose.TLS_CLIENT, chain, null);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(Purpose.TLS_SERVER, chain, engine == null ? null : engine.getPeerHost());
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    String host =
        socket instanceof SSLSocket tls && tls.getHandshakeSession() != null
            ? tls.getHandshakeSession().getPeerHost()
            : null;
    check(Purpose.TLS_SERVER, chain, host);
  }

  /** Without the connection nobody knows which host was called. */
  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(Purpose.TLS_SERVER, chain, null);
  }

  /** None: the list would tell strangers whom the node trusts, and be stale after a reload. */
  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
