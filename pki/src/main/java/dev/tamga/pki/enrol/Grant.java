package dev.tamga.pki.enrol;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an administrator grants by an invitation; checked when it is made.
 *
 * @param profile one of the TLS CA's: a signature's key is not certified without hands
 * @param validity of the certificate, if not the profile's usual time
 * @param usable how long the invitation may be used, at most 90 days
 * @param through key of the registration authority that hands the request in (SHA-256 of its
 *     SubjectPublicKeyInfo): its TLS certificate stands for the code; empty for whoever knows the
 *     code
 */
public record Grant(
    Profile profile,
    Subject subject,
    List<AlternativeName> names,
    Optional<Duration> validity,
    Duration usable,
    Optional<String> through) {
  /** Keeps the names in an unchanging list. */
  public Grant {
    names = List.copyOf(names);
  }

  /** For whoever knows the code. */
  public Grant(
      Profile profile,
      Subject subject,
      List<AlternativeName> names,
      Optional<Duration> validity,
      Duration usable) {
    this(profile, subject, names, validity, usable, Optional.empty());
  }
}
