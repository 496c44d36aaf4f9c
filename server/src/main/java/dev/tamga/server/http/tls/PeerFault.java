package dev.tamga.server.http.tls;

import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;

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
  /** Alert {@code certificate_unknown}: malformed, weak, or for a reason without an alert. */
  OTHER(CertificateVerifier.X509_V_ERR_APPLICATION_VERIFICATION);

  private final int verifyResult;

  PeerFault(int verifyResult) {
    this.verifyResult = verifyResult;
  }

  /** The result that makes BoringSSL send the alert. */
  int verifyResult() {
    return verifyResult;
  }

  /** The fault behind a trust manager's exception, by its type or that of a cause. */
  public static PeerFault of(CertificateException refused) {
    Throwable cause = refused;
    for (int depth = 0; cause != null && depth < 8; depth++) {
      PeerFault fault = ofOne(cause);
      if (fault != OTHER) {
        return fault;
      }
      cause = cause.getCause();
    }
    return OTHER;
  }

  private static PeerFault ofOne(Throwable cause) {
    if (cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException) {
      return EXPIRED;
    }
    if (cause instanceof CertificateRevokedException) {
      return REVOKED;
    }
    if (cause instanceof CertPathValidatorException path) {
      return path.getReason() == BasicReason.REVOKED
          ? REVOKED
          : path.getReason() == BasicReason.EXPIRED ? EXPIRED : OTHER;
    }
    return OTHER;
  }
}
