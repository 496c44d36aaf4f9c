package dev.tamga.pki.ocsp;

import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;

/** What a CA has issued: whom a responder asks for each answer. Any thread may ask. */
public interface IssuedCertificates {
  /**
   * How a certificate stands.
   *
   * @param revoked empty if it is good
   */
  record Standing(Optional<Revoked> revoked) {}

  /**
   * How the certificate of that serial number stands; empty if none was issued.
   *
   * @throws IOException if that cannot be told now
   */
  Optional<Standing> find(BigInteger serial) throws IOException;

  /** By the register of a CA's folder, anew for each question: of the branch's newest CA. */
  static IssuedCertificates of(CertificateAuthority ca, Branch branch) {
    return of(ca, ca.current(branch));
  }

  /** The same of that CA. */
  static IssuedCertificates of(CertificateAuthority ca, Authority authority) {
    return serial -> {
      if (!ca.authorityOf(serial).equals(Optional.of(authority))) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new Standing(
                ca.revocation(authority.branch(), serial).map(IssuedCertificates::revoked)));
      } catch (CaException e) {
        throw new IOException(e.getMessage(), e);
      }
    };
  }

  private static Revoked revoked(Revocation revocation) {
    return new Revoked(revocation.since(), Reasons.of(revocation.reason().code()));
  }
}
