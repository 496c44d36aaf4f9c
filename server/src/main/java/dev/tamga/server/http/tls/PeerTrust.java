package dev.tamga.server.http.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which clients the node believes, now.
 *
 * @param manager decides; any thread may ask it
 * @param epoch grows whenever a decision may have changed: a CRL or an anchor came or went
 */
public record PeerTrust(X509ExtendedTrustManager manager, LongSupplier epoch) {

  /**
   * Decides again about the certificates of an open connection. Checks signatures: not for an event
   * loop.
   *
   * @return why it is no longer believed, or empty
   */
  public Optional<PeerFault> check(List<X509Certificate> chain) {
    try {
      X509Certificate[] array = chain.toArray(X509Certificate[]::new);
      manager.checkClientTrusted(array, array[0].getPublicKey().getAlgorithm());
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(PeerFault.of(e));
    } catch (RuntimeException e) { // what no parser foresaw must not keep others from being closed
      return Optional.of(PeerFault.OTHER);
    }
  }
}
