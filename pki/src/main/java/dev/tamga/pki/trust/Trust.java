package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.status.Crl;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * A snapshot of whom a node trusts: anchors, CA certificates below them, and the CRLs that it
 * holds. Immutable. A CRL is believed only once {@link PathChecker} has verified it with the key of
 * the CA that it speaks for.
 *
 * @param anchors at most 512
 * @param intermediates at most 4,096; they shorten what peers have to send, and are not trusted by
 *     themselves
 * @param crls at most 4,096; full and delta CRLs, each with a CRL number
 * @param algorithms which algorithms are admitted when
 */
public record Trust(
    List<Anchor> anchors,
    List<X509Certificate> intermediates,
    List<X509CRL> crls,
    AlgorithmPolicy algorithms) {
  private static final int MAX_ANCHORS = 512;
  private static final int MAX_OTHERS = 4096;

  /**
   * @throws IllegalArgumentException if there are too many, or a CRL has no number or a critical
   *     extension that is not understood
   */
  public Trust {
    anchors = bounded("anchors", anchors, MAX_ANCHORS);
    intermediates = bounded("CA certificates", intermediates, MAX_OTHERS);
    crls = bounded("CRLs", crls, MAX_OTHERS);
    crls.forEach(Crl::of);
  }

  /**
   * With the algorithms of the standard policy.
   *
   * @throws IllegalArgumentException as the constructor with a policy
   */
  public Trust(List<Anchor> anchors, List<X509Certificate> intermediates, List<X509CRL> crls) {
    this(anchors, intermediates, crls, AlgorithmPolicy.standard());
  }

  /** Without CRLs: nothing counts as revoked. */
  public static Trust of(Collection<Anchor> anchors, Collection<X509Certificate> intermediates) {
    return new Trust(List.copyOf(anchors), List.copyOf(intermediates), List.of());
  }

  private static <T> List<T> bounded(String what, List<T> list, int limit) {
    if (list.size() > limit) {
      throw new IllegalArgumentException(
          "trust: " + list.size() + ' ' + what + " (expected: at most " + limit + ')');
    }
    return List.copyOf(list);
  }
}
