package dev.tamga.server.http;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes the certificates of one CA that are in force, for clients, and not revoked here. */
final class TestTrust extends X509ExtendedTrustManager {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final TestCa ca;
  private final Set<X509Certificate> revoked = ConcurrentHashMap.newKeySet();
  private final AtomicLong epoch = new AtomicLong();

  TestTrust(TestCa ca) {
    this.ca = ca;
  }

  void revoke(X509Certificate certificate) {
    revoked.add(certificate);
    epoch.incrementAndGet();
  }

  long epoch() {
    return epoch.get();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      chain[0].verify(ca.certificate().getPublicKey());
    } catch (java.security.GeneralSecurityException e) {
      throw new CertificateException("unknown CA", e);
    }
    chain[0].checkValidity();
    if (!chain[0].getExtendedKeyUsage().contains(CLIENT_AUTH)) {
      throw new CertificateException("not for clients");
    }
    if (revoked.contains(chain[0])) {
      throw new CertificateException(
          new CertPathValidatorException("revoked", null, null, -1, BasicReason.REVOKED));
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException("a server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
