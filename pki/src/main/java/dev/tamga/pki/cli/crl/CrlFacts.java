package dev.tamga.pki.cli.crl;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.status.Crl;
import java.security.cert.X509CRL;

/** What a CRL says of itself. */
public final class CrlFacts {
  private CrlFacts() {}

  /**
   * Its fields; no signature is checked.
   *
   * @throws IllegalArgumentException if it has no number, or a critical extension that is not
   *     understood
   */
  public static Facts of(X509CRL list) {
    Crl crl = Crl.of(list);
    Facts facts =
        new Facts()
            .with("issuer", Subject.text(list.getIssuerX500Principal()))
            .with("number", crl.number());
    crl.base().ifPresent(base -> facts.with("base", base));
    return facts
        .with("scope", crl.scope().isEmpty() ? "all certificates" : "part: has an IDP")
        .with(
            "revoked",
            list.getRevokedCertificates() == null ? 0 : list.getRevokedCertificates().size())
        .with("thisUpdate", list.getThisUpdate().toInstant().toString())
        .with(
            "nextUpdate",
            list.getNextUpdate() == null ? "none" : list.getNextUpdate().toInstant().toString())
        .with("bytes", Certificates.der(list).length);
  }
}
