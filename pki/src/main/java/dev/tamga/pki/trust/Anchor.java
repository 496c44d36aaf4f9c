package dev.tamga.pki.trust;

import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A State's root and what it is trusted for. It vouches for names of its own State only.
 *
 * @param state ISO 3166-1 alpha-2, upper case
 * @param root a self-signed CA certificate
 * @param purposes at least one
 */
public record Anchor(String state, X509Certificate root, Set<Purpose> purposes) {
  private static final Pattern STATE = Pattern.compile("[A-Z]{2}");
  private static final int KEY_CERT_SIGN = 5;

  /**
   * @throws IllegalArgumentException if the State has not its form, no purpose is given, or the
   *     root is not a self-signed CA certificate with an admitted key
   */
  public Anchor {
    purposes = Set.copyOf(purposes);
    if (!STATE.matcher(state).matches()) {
      throw new IllegalArgumentException(
          "anchor: State \"" + state + "\" (expected: ISO 3166-1 alpha-2 in upper case)");
    }
    if (purposes.isEmpty()) {
      throw new IllegalArgumentException("anchor of " + state + ": no purpose (expected: one)");
    }
    requireRoot(state, root);
  }

  /** An anchor for all purposes. */
  public static Anchor of(String state, X509Certificate root) {
    return new Anchor(state, root, Set.of(Purpose.values()));
  }

  private static void requireRoot(String state, X509Certificate root) {
    boolean[] usage = root.getKeyUsage();
    if (root.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
      throw new IllegalArgumentException(
          "anchor of " + state + ": " + Names.of(root) + " is no CA (expected: a root)");
    }
    Optional<String> weak = KeyPolicy.problem(root.getPublicKey());
    if (weak.isPresent()) {
      throw new IllegalArgumentException("anchor of " + state + ": " + weak.get());
    }
    try {
      root.verify(root.getPublicKey(), BouncyCastle.PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "anchor of " + state + ": " + Names.of(root) + " is not self-signed (expected: a root)",
          e);
    }
  }
}
