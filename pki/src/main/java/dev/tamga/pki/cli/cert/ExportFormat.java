package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.enrol.CertsOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/** In which forms other software takes certificates (pki/README.md, "Exports"). */
enum ExportFormat {
  /** The chain, RFC 7468. */
  PEM,
  /** The certificate alone: DER has no place for a second. */
  DER,
  /** The chain in a CMS SignedData that signs nothing, DER. */
  P7B,
  /** The chain in a PKCS#12 file without a key, RFC 7292. */
  P12;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Prints them so.
   *
   * @param chain the certificate first
   * @param password for a PKCS#12 file; else it is not looked at
   */
  byte[] print(List<X509Certificate> chain, char[] password) throws GeneralSecurityException {
    return switch (this) {
      case PEM -> Certificates.pem(chain).getBytes(StandardCharsets.US_ASCII);
      case DER -> chain.get(0).getEncoded();
      case P7B -> CertsOnly.write(chain);
      case P12 -> keyStore(chain, password);
    };
  }

  private static byte[] keyStore(List<X509Certificate> chain, char[] password)
      throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < chain.size(); i++) {
        store.setCertificateEntry(i == 0 ? "certificate" : "ca-" + i, chain.get(i));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }
}
