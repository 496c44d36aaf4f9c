package dev.tamga.pki.trust;

import dev.tamga.pki.terms.Grant;
import java.security.cert.X509Certificate;
import java.util.List;

/** Proof that a certificate is trusted: only {@link PathChecker} makes one. Immutable. */
public final class CheckedPath {
  private final X509Certificate leaf;
  private final Anchor anchor;
  private final List<X509Certificate> path;
  private final Grant grant;

  CheckedPath(Anchor anchor, Grant grant, List<X509Certificate> path) {
    this.grant = grant;
    this.leaf = path.get(0);
    this.anchor = anchor;
    this.path = List.copyOf(path);
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

  @Override
  public String toString() {
    return "CheckedPath[" + Names.of(leaf) + ", anchor " + anchor.state() + ']';
  }
}
