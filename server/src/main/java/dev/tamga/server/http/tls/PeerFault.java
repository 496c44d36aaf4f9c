package dev.tamga.server.http.tls;

import dev.tamga.pki.trust.UntrustedException;
import java.security.cert.CertificateException;

/**
 * Why a peer's certificate is refused, and with which TLS alert (PROTOCOL.md section 1). The
 * numbers are BoringSSL's {@code X509_V_ERR_*}, which never change; Netty's constants exist only
 * where the native library loads, and open connections have to be closed where it does not, too.
 */
public enum PeerFault {
  /** Alert {@code unknown_ca}: no path to an anchor, or one that breaks the anchor's constraint. */
  UNKNOWN_CA(20),
  /** Alert {@code certificate_expired}: outside its validity. */
  EXPIRED(10),
  /** Alert {@code certificate_revoked}. */
  REVOKED(23),
  /** Alert {@code unsupported_certificate}: not for TLS clients. */
  WRONG_PURPOSE(26),
  /** Alert {@code bad_certificate}: malformed, weak, or for a reason without an alert. */
  OTHER(28);

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
