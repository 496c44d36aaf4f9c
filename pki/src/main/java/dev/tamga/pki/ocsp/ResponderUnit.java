package dev.tamga.pki.ocsp;

import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * Who answers for one CA.
 *
 * @param ca the CA's certificate
 * @param responder key and certificate of profile {@code ocsp-responder}, issued by that very CA
 * @param issued what the CA has issued
 */
public record ResponderUnit(X509Certificate ca, Identity responder, IssuedCertificates issued) {
  /**
   * @throws IllegalArgumentException if the responder's certificate is not one that this CA issued
   *     for OCSP
   */
  public ResponderUnit {
    requireCharged(ca, responder);
  }

  /**
   * For the CA of a branch that issued the responder's certificate: after a rollover there are two.
   *
   * @throws CaException if a CA's certificate cannot be read
   * @throws IllegalArgumentException if none of them did
   */
  public static ResponderUnit of(CertificateAuthority ca, Branch branch, Identity responder)
      throws CaException {
    Authority issuer = ca.current(branch);
    for (Authority each : ca.authorities()) {
      X500Principal name = ca.chain(each).get(0).getSubjectX500Principal();
      if (each.branch() == branch
          && name.equals(responder.certificate().getIssuerX500Principal())) {
        issuer = each;
      }
    }
    return new ResponderUnit(ca.chain(issuer).get(0), responder, IssuedCertificates.of(ca, issuer));
  }

  boolean isValidAt(Instant at) {
    X509Certificate own = responder.certificate();
    return !at.isBefore(own.getNotBefore().toInstant())
        && !at.isAfter(own.getNotAfter().toInstant());
  }

  private static void requireCharged(X509Certificate ca, Identity responder) {
    X509Certificate own = responder.certificate();
    try {
      own.verify(ca.getPublicKey(), BouncyCastle.PROVIDER);
      boolean issuedByIt = own.getIssuerX500Principal().equals(ca.getSubjectX500Principal());
      boolean forOcsp =
          own.getExtendedKeyUsage() != null && Purpose.OCSP.isSole(own.getExtendedKeyUsage());
      String nocheck = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck.getId();
      if (issuedByIt && forOcsp && own.getExtensionValue(nocheck) != null) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw refused(ca, responder, e);
    }
    throw refused(ca, responder, null);
  }

  private static IllegalArgumentException refused(
      X509Certificate ca, Identity responder, @Nullable Exception cause) {
    return new IllegalArgumentException(
        responder
            + ": no OCSP responder of \""
            + ca.getSubjectX500Principal().getName()
            + "\" (expected: profile ocsp-responder, issued by that CA; RFC 6960 section 4.2.2.2)",
        cause);
  }
}
