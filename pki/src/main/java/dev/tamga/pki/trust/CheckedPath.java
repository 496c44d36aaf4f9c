package dev.tamga.pki.trust;

import dev.tamga.pki.status.Issuer;
import java.security.cert.X509Certificate;
import java.util.List;

/** Proof that a certificate is trusted: only {@link PathChecker} makes one. Immutable. */
public final class CheckedPath {
  private final X509Certificate leaf;
  private final Anchor anchor;
  private final List<X509Certificate> path;
  private final List<Issuer> issuers;

  CheckedPath(Anchor anchor, List<X509Certificate> path) {
    this.leaf = path.get(0);
    this.anchor = anchor;
    this.path = List.copyOf(path);
    this.issuers =
        path.stream().skip(1).map(ca -> Issuer.of(anchor.state(), ca)).toList(); // asked often
  }

  /** The certificate that is trusted. */
  public X509Certificate leaf() {
    return leaf;
  }

  /** The State's root that vouches for it. */
  public Anchor anchor() {
    return anchor;
  }

  /** The leaf, each CA above it, and the anchor's root last. */
  public List<X509Certificate> path() {
    return path;
  }

  /** By whose key each certificate below the root is signed, the leaf's first. */
  public List<Issuer> issuers() {
    return issuers;
  }

  @Override
  public String toString() {
    return "CheckedPath[" + Names.of(leaf) + ", anchor " + anchor.state() + ']';
  }
}
