package dev.tamga.pki.cert;

import java.net.URI;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLDistPoint;

/**
 * Where a CA's products are published; all stand in each certificate that it issues.
 *
 * @param crl where its newest CRL is (CRL distribution point); plain http, for a CRL is signed and
 *     a TLS check of its server would need the CRL
 * @param caCertificate where its own certificate is (AIA caIssuers)
 * @param delta where its newest delta CRL is (freshestCRL), if it issues any
 * @param ocsp where its OCSP responder is (AIA), if it has one
 */
public record Endpoints(URI crl, URI caCertificate, Optional<URI> delta, Optional<URI> ocsp) {
  /**
   * @throws IllegalArgumentException if one is no absolute http address
   */
  public Endpoints {
    requireHttp(crl);
    requireHttp(caCertificate);
    delta.ifPresent(Endpoints::requireHttp);
    ocsp.ifPresent(Endpoints::requireHttp);
  }

  /** Without delta CRLs and OCSP. */
  public Endpoints(URI crl, URI caCertificate) {
    this(crl, caCertificate, Optional.empty(), Optional.empty());
  }

  /** The value of freshestCRL, for certificates and CRLs. */
  public Optional<CRLDistPoint> freshest() {
    return delta.map(Extensions::crlAt);
  }

  private static void requireHttp(URI address) {
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new IllegalArgumentException(
          "address \"" + address + "\" (expected: http://host/path)");
    }
  }
}
