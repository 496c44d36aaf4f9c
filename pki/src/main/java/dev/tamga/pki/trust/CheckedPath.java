package dev.tamga.pki.trust;

import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.path.Names;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Proof that a certificate is trusted: only {@link PathChecker} makes one. Immutable. */
public final class CheckedPath {
  private final X509Certificate leaf;
  private final Anchor anchor;
  private final List<X509Certificate> path;
  private final List<Issuer> issuers;
  private final Set<String> algorithms;
  private final Grant grant;

  CheckedPath(Anchor anchor, Grant grant, List<X509Certificate> path) {
    this.grant = grant;
    this.leaf = path.get(0);
    this.anchor = anchor;
    this.path = List.copyOf(path);
    this.issuers =
        path.stream().skip(1).map(ca -> Issuer.of(anchor.state(), ca)).toList(); // asked often
    this.algorithms = algorithms(path);
  }

  /** The certificate that is trusted. */
  public X509Certificate leaf() {
    return leaf;
  }

  /** The State's root that vouches for it. */
  public Anchor anchor() {
    return anchor;
  }

  /** The span of time and the terms on which the anchor vouches for it. */
  public Grant grant() {
    return grant;
  }

  /** The leaf, each CA above it, and the anchor's root last. */
  public List<X509Certificate> path() {
    return path;
  }

  /** By whose key each certificate below the root is signed, the leaf's first. */
  public List<Issuer> issuers() {
    return issuers;
  }

  /**
   * The OIDs of every key on the path and of every signature but the root's own, which proves
   * nothing to those who have the root already.
   */
  Set<String> algorithms() {
    return algorithms;
  }

  private static Set<String> algorithms(List<X509Certificate> path) {
    Set<String> oids = new LinkedHashSet<>();
    for (X509Certificate each : path) {
      KeyKind.of(each).ifPresent(kind -> oids.add(kind.algorithm().oid()));
    }
    for (X509Certificate each : path.subList(0, path.size() - 1)) {
      KeyPolicy.signatureOf(each).ifPresent(signature -> oids.add(signature.oid()));
    }
    return Collections.unmodifiableSet(oids);
  }

  @Override
  public String toString() {
    return "CheckedPath[" + Names.of(leaf) + ", anchor " + anchor.state() + ']';
  }
}
