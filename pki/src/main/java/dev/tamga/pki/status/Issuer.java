package dev.tamga.pki.status;

import dev.tamga.pki.key.Spki;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;

/**
 * A CA as its State speaks of it (pki/STATUS.md section 1).
 *
 * @param state of the anchor that vouches for whoever said something of this CA: ISO 3166-1
 *     alpha-2, upper case
 * @param key SHA-256 of the CA's SubjectPublicKeyInfo, 64 lower-case hex digits
 */
public record Issuer(String state, String key) {
  private static final Pattern STATE = Pattern.compile("[A-Z]{2}");
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException if one has not its form
   */
  public Issuer {
    if (!STATE.matcher(state).matches()) {
      throw new IllegalArgumentException("State \"" + state + "\" (expected: two capital letters)");
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("issuer key \"" + key + "\" (expected: 64 hex digits)");
    }
  }

  /** The CA with that certificate. */
  public static Issuer of(String state, X509Certificate ca) {
    return new Issuer(state, Spki.sha256(ca));
  }
}
