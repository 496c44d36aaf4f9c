package dev.tamga.pki.enrol;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an administrator has granted to whoever knows the code, or to a registration authority: one
 * certificate, for a key that the other side makes.
 *
 * @param id 16 hex digits
 * @param profile one of the TLS CA's
 * @param validity how long the certificate lives, if not the profile's usual time
 * @param until when it can no longer be used
 * @param through key of the registration authority that hands the request in, 64 hex digits; empty
 *     for whoever knows the code
 */
public record Invitation(
    String id,
    Profile profile,
    Subject subject,
    List<AlternativeName> names,
    Optional<Duration> validity,
    Instant until,
    Optional<String> through) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  /**
   * @throws IllegalArgumentException if the id has not its form
   */
  public Invitation {
    if (!isId(id)) {
      throw new IllegalArgumentException("invitation: id of " + id.length() + " characters");
    }
    names = List.copyOf(names);
  }

  /** Whether that is the form of an id; what is not never becomes a file's name. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  CertificateOrder order(PublicKey key) {
    return new CertificateOrder(profile, subject, names, key, validity);
  }
}
