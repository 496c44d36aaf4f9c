package dev.tamga.pki.cert;

import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be certified; checked when it is issued.
 *
 * @param validity how long, if not the profile's usual time
 */
public record CertificateOrder(
    Profile profile,
    Subject subject,
    List<AlternativeName> names,
    PublicKey key,
    Optional<Duration> validity) {
  public CertificateOrder {
    names = List.copyOf(names);
  }

  /** An order for the profile's usual time. */
  public CertificateOrder(
      Profile profile, Subject subject, List<AlternativeName> names, PublicKey key) {
    this(profile, subject, names, key, Optional.empty());
  }
}
