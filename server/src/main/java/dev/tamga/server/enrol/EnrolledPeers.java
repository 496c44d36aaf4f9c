package dev.tamga.server.enrol;

import dev.tamga.pki.enrol.Enrolment;
import dev.tamga.pki.trust.UntrustedException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a client that shows a certificate which the enrolment's own CA issued, for TLS on either
 * side, and which is in force: it proves who asks for its renewal, and nothing else. The CA's
 * register decides, so a revocation counts from the moment it is written. Thread-safe.
 */
public final class EnrolledPeers extends X509ExtendedTrustManager {
  private final Enrolment enrolment;

  /**
   * @param enrolment whose certificates are believed
   */
  public EnrolledPeers(Enrolment enrolment) {
    this.enrolment = enrolment;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      if (chain == null || chain.length == 0) {
        throw new UntrustedException(
            UntrustedException.Reason.MALFORMED, "client: an empty chain (expected: one or more)");
      }
      var unused = enrolment.requireInForce(chain[0]);
    } catch (UntrustedException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this side is the server (expected: a client to check)");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  /** None: nobody need know which CAs are believed here. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
