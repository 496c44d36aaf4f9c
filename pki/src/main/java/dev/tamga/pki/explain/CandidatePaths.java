package dev.tamga.pki.explain;

import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Every way from a leaf to an anchor's root by the names of issuers, good or not: at most sixteen,
 * none longer than the path builder would go.
 */
final class CandidatePaths {
  /**
   * One way.
   *
   * @param path the leaf, each CA, the root last
   */
  record Candidate(List<X509Certificate> path, Anchor anchor) {}

  private static final int MAX_PATHS = 16;
  private static final int MAX_INTERMEDIATES = 4;
  private static final int MAX_LENGTH = 8;

  private final Trust trust;
  private final List<X509Certificate> authorities;
  private final List<Candidate> found = new ArrayList<>();

  private CandidatePaths(Trust trust, Collection<X509Certificate> extra) {
    this.trust = trust;
    this.authorities = new ArrayList<>(trust.intermediates());
    extra.stream().filter(each -> !isSelfIssued(each)).forEach(authorities::add);
  }

  static List<Candidate> of(Trust trust, X509Certificate leaf, Collection<X509Certificate> extra) {
    CandidatePaths search = new CandidatePaths(trust, extra);
    search.extend(List.of(leaf));
    return search.found;
  }

  private void extend(List<X509Certificate> path) {
    X509Certificate last = path.get(path.size() - 1);
    for (Anchor anchor : trust.anchors()) {
      if (found.size() < MAX_PATHS
          && last.getIssuerX500Principal().equals(anchor.root().getSubjectX500Principal())) {
        found.add(new Candidate(with(path, anchor.root()), anchor));
      }
    }
    long counted = path.stream().skip(1).filter(each -> !isSelfIssued(each)).count();
    if (counted >= MAX_INTERMEDIATES || path.size() >= MAX_LENGTH) {
      return;
    }
    for (X509Certificate ca : authorities) {
      if (found.size() < MAX_PATHS
          && last.getIssuerX500Principal().equals(ca.getSubjectX500Principal())
          && !path.contains(ca)) {
        extend(with(path, ca));
      }
    }
  }

  private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate next) {
    List<X509Certificate> longer = new ArrayList<>(path);
    longer.add(next);
    return longer;
  }

  private static boolean isSelfIssued(X509Certificate one) {
    return one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
  }
}
