package dev.tamga.server.http.tls;

import dev.tamga.pki.trust.UntrustedException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertificateException;

/** Why a peer's certificate is refused, and with which TLS alert (PROTOCOL.md section 1). */
public enum PeerFault {
  /** Alert {@code unknown_ca}: no path to an anchor, or one that breaks the anchor's constraint. */
  UNKNOWN_CA(CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY),
  /** Alert {@code certificate_expired}: outside its validity. */
  EXPIRED(CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED),
  /** Alert {@code certificate_revoked}. */
  REVOKED(CertificateVerifier.X509_V_ERR_CERT_REVOKED),
  /** Alert {@code unsupported_certificate}: not for TLS clients. */
  WRONG_PURPOSE(CertificateVerifier.X509_V_ERR_INVALID_PURPOSE),
  /** Alert {@code bad_certificate}: malformed, weak, or for a reason without an alert. */
  OTHER(CertificateVerifier.X509_V_ERR_CERT_REJECTED);

  private final int verifyResult;

  PeerFault(int verifyResult) {
    this.verifyResult = verifyResult;
  }

  /** The result that makes BoringSSL send the alert. */
  int verifyResult() {
    return verifyResult;
  }

  /** The fault behind a refusal of {@link dev.tamga.pki.trust.live.PeerTrustManager}. */
  public static PeerFault of(CertificateException refused) {
    return refused.getCause() instanceof UntrustedException untrusted
        ? ofReason(untrusted.reason())
        : OTHER;
  }

  private static PeerFault ofReason(UntrustedException.Reason reason) {
    return switch (reason) {
      case UNKNOWN_CA, CONSTRAINT -> UNKNOWN_CA;
      case EXPIRED, NOT_YET_VALID -> EXPIRED;
      case REVOKED -> REVOKED;
      case WRONG_PURPOSE -> WRONG_PURPOSE;
      case WEAK_KEY, MALFORMED, WRONG_NAME, STALE_STATUS -> OTHER;
    };
  }
}
