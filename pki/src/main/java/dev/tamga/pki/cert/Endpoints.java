package dev.tamga.pki.cert;

import java.net.URI;

/**
 * Where a CA's products are published; both stand in each certificate that it issues.
 *
 * @param crl where its newest CRL is (CRL distribution point); plain http, for a CRL is signed and
 *     a TLS check of its server would need the CRL
 * @param caCertificate where its own certificate is (AIA caIssuers)
 */
public record Endpoints(URI crl, URI caCertificate) {
  /**
   * @throws IllegalArgumentException if one is no absolute http address
   */
  public Endpoints {
    requireHttp(crl);
    requireHttp(caCertificate);
  }

  private static void requireHttp(URI address) {
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new IllegalArgumentException(
          "address \"" + address + "\" (expected: http://host/path)");
    }
  }
}
