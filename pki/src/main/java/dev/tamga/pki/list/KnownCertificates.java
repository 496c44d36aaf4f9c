package dev.tamga.pki.list;

import dev.tamga.pki.audit.CanonicalJson;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Certificates that were read before: the versions of a list hold the same ones week after week, so
 * a history of years is read fast and holds each once. At most 512, of 16 KiB at most; the one that
 * was not asked for longest goes first. Thread-safe.
 */
final class KnownCertificates {
  private static final int MAX = 512;

  private final Map<String, X509Certificate> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, X509Certificate> eldest) {
          return size() > MAX;
        }
      };

  /**
   * @throws IllegalArgumentException if it is no base64 of a certificate in DER
   */
  synchronized X509Certificate of(String base64) {
    X509Certificate found = known.get(base64);
    if (found == null) {
      try {
        found = Certificates.of(CanonicalJson.bytes(base64));
      } catch (CertificateRefusedException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      known.put(base64, found);
    }
    return found;
  }
}
