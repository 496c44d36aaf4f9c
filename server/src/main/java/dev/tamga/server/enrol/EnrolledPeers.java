package dev.tamga.server.enrol;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.enrol.Enrolment;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.live.PeerCheck;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Believes a client that shows a certificate which the enrolment's own CA issued, for TLS on either
 * side, and which is in force: it proves who asks for its renewal, and nothing else. The CA's
 * register decides, so a revocation counts from the moment it is written. Thread-safe.
 */
public final class EnrolledPeers extends PeerCheck {
  private final Enrolment enrolment;

  /**
   * @param enrolment whose certificates are believed
   */
  public EnrolledPeers(Enrolment enrolment) {
    this.enrolment = enrolment;
  }

  @Override
  protected void check(Purpose peer, X509Certificate @Nullable [] chain, @Nullable String host)
      throws CertificateException {
    try {
      if (peer != Purpose.TLS_CLIENT) {
        throw new UntrustedException(
            Reason.WRONG_PURPOSE, "this side is the server (expected: a client to check)");
      }
      if (chain == null || chain.length == 0) {
        throw new UntrustedException(
            Reason.MALFORMED, "client: an empty chain (expected: one or more)");
      }
      var unused = enrolment.requireInForce(chain[0]);
    } catch (UntrustedException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }
}
