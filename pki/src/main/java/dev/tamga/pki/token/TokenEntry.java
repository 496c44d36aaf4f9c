package dev.tamga.pki.token;

import java.security.cert.X509Certificate;

/**
 * A key in a token.
 *
 * @param label of the key
 * @param certificate beside it; of a new key one that nobody issued
 * @param exportable false if the token never gives it out
 */
public record TokenEntry(String label, X509Certificate certificate, boolean exportable) {
  /** Whether the issued certificate is still to come. */
  public boolean isWaiting() {
    return Placeholder.is(certificate);
  }
}
