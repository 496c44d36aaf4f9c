package dev.tamga.pki.trust;

import dev.tamga.pki.status.Issuer;
import java.security.cert.X509Certificate;

/**
 * A CA that an anchor vouches for: whoever fetches its CRL hands it to {@code CrlCheck} with these.
 *
 * @param state of the anchor
 * @param certificate the root's or that of a CA below it
 */
public record Authority(String state, X509Certificate certificate) {
  /** As the index calls it. */
  public Issuer issuer() {
    return Issuer.of(state, certificate);
  }
}
