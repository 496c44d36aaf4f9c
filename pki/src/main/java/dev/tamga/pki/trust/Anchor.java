package dev.tamga.pki.trust;

import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.path.Names;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A State's CA, what it is trusted for, when, and on what terms. It vouches for names of its own
 * State only.
 *
 * @param state ISO 3166-1 alpha-2, upper case
 * @param root a CA certificate: self-signed, or one that stands in a trust list by itself
 * @param purposes at least one
 * @param grants when it is trusted, ascending, none overlapping; at least one
 */
public record Anchor(
    String state, X509Certificate root, Set<Purpose> purposes, List<Grant> grants) {
  private static final Pattern STATE = Pattern.compile("[A-Z]{2}");
  private static final int KEY_CERT_SIGN = 5;

  /**
   * @throws IllegalArgumentException if the State has not its form, no purpose or grant is given,
   *     grants overlap, or the root is not a CA certificate with an admitted key: a self-signed
   *     one, unless grants limit it
   */
  public Anchor {
    purposes = Set.copyOf(purposes);
    grants = List.copyOf(grants);
    if (!STATE.matcher(state).matches()) {
      throw new IllegalArgumentException(
          "anchor: State \"" + state + "\" (expected: ISO 3166-1 alpha-2 in upper case)");
    }
    if (purposes.isEmpty()) {
      throw new IllegalArgumentException("anchor of " + state + ": no purpose (expected: one)");
    }
    requireAscending(state, grants);
    requireRoot(state, root, grants);
  }

  /** At any time, on no other terms than its State and purposes: a root in a file. */
  public Anchor(String state, X509Certificate root, Set<Purpose> purposes) {
    this(state, root, purposes, List.of(Grant.ALWAYS));
  }

  /** An anchor for all purposes. */
  public static Anchor of(String state, X509Certificate root) {
    return new Anchor(state, root, Set.of(Purpose.values()));
  }

  /** The grant that covers that time; empty if it is not trusted then. */
  public Optional<Grant> at(Instant time) {
    return grants.stream().filter(grant -> grant.covers(time)).findFirst();
  }

  private static void requireAscending(String state, List<Grant> grants) {
    boolean good = !grants.isEmpty();
    for (int i = 1; i < grants.size(); i++) {
      good &= !grants.get(i).from().isBefore(grants.get(i - 1).until());
    }
    if (!good) {
      throw new IllegalArgumentException(
          "anchor of " + state + ": grants " + grants + " (expected: one or more, ascending)");
    }
  }

  private static void requireRoot(String state, X509Certificate root, List<Grant> grants) {
    boolean[] usage = root.getKeyUsage();
    if (root.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
      throw new IllegalArgumentException(
          "anchor of " + state + ": " + Names.of(root) + " is no CA (expected: a root)");
    }
    Optional<String> weak = KeyPolicy.problem(root.getPublicKey());
    if (weak.isPresent()) {
      throw new IllegalArgumentException("anchor of " + state + ": " + weak.get());
    }
    if (!Names.isSelfIssued(root) && !grants.contains(Grant.ALWAYS)) {
      return; // a trust list vouches for it, and AnchorRules for what its own certificate says
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
