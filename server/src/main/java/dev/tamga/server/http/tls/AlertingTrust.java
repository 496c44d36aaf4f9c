package dev.tamga.server.http.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Gives each refusal the TLS alert of PROTOCOL.md section 1. BoringSSL sends it; the JDK's TLS
 * sends {@code certificate_unknown} for all.
 */
final class AlertingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;

  AlertingTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      trust.checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw alerting(e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    try {
      trust.checkClientTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      throw alerting(e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      trust.checkClientTrusted(chain, authType);
    } catch (CertificateException e) {
      throw alerting(e);
    }
  }

  private static CertificateException alerting(CertificateException refused) {
    PeerFault fault = PeerFault.of(refused);
    return new OpenSslCertificateException(refused.getMessage(), refused, fault.verifyResult());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notForServers();
  }

  private static CertificateException notForServers() {
    return new CertificateException("this side is the server (expected: a client to check)");
  }

  /** Empty: it is read once, and would tell strangers whom the node believes. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
