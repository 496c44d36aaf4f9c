package dev.tamga.pki.trust;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import dev.tamga.pki.trust.path.ParsedCertificate;
import dev.tamga.pki.trust.path.PathFinder;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the path from a leaf to an anchor of one snapshot, valid by RFC 5280. Thread-safe. */
final class FindPath {
  private static final int MAX_EXTRA = 8;

  private final Trust trust;

  FindPath(Trust trust) {
    this.trust = trust;
  }

  /**
   * A path that no rule but RFC 5280's has looked at.
   *
   * @param chain the leaf, each CA above it, and the anchor's certificate last
   */
  record Found(Anchor anchor, List<ParsedCertificate> chain) {
    static Found of(Anchor anchor, List<X509Certificate> path) {
      return new Found(anchor, path.stream().map(ParsedCertificate::new).toList());
    }

    List<X509Certificate> path() {
      return chain.stream().map(ParsedCertificate::certificate).toList();
    }
  }

  /**
   * By the anchors of the State that the leaf names; another State's would not count anyway.
   *
   * @param extra CA certificates that came with it, at most eight; self-issued ones are ignored
   * @throws UntrustedException if there is none, with what the path builder says
   */
  Found find(ParsedCertificate leaf, Collection<X509Certificate> extra, Purpose purpose, Instant at)
      throws UntrustedException {
    List<X509Certificate> candidates = candidates(extra);
    Optional<String> state = Names.state(leaf.certificate());
    Map<Boolean, List<Anchor>> anchors =
        trust.anchors().stream()
            .filter(anchor -> anchor.purposes().contains(purpose))
            .collect(partitioningBy(anchor -> state.equals(Optional.of(anchor.state()))));
    UntrustedException refused;
    try {
      return find(leaf, candidates, anchors.getOrDefault(true, List.of()), at);
    } catch (UntrustedException e) {
      refused = e;
    }
    if (refused.reason() == Reason.UNKNOWN_CA) { // for a better answer: whose CA was it?
      try {
        return find(leaf, candidates, anchors.getOrDefault(false, List.of()), at);
      } catch (UntrustedException e) {
        throw e.reason() == Reason.UNKNOWN_CA ? refused : e;
      }
    }
    throw refused;
  }

  /**
   * What a peer sent is bounded, and its self-issued certificates are left out: they do not count
   * for the length of a path, so they would let it make the search long.
   */
  private List<X509Certificate> candidates(Collection<X509Certificate> extra)
      throws UntrustedException {
    if (extra.size() > MAX_EXTRA) {
      throw new UntrustedException(
          Reason.MALFORMED,
          "chain: " + extra.size() + " CA certificates (expected: at most " + MAX_EXTRA + ')');
    }
    List<X509Certificate> all = new ArrayList<>(trust.intermediates());
    for (X509Certificate certificate : extra) {
      FormRules.requireSize(certificate);
      if (!Names.isSelfIssued(certificate)) {
        all.add(certificate);
      }
    }
    return all;
  }

  /** By those of the anchors that are trusted at that time. */
  private static Found find(
      ParsedCertificate parsed, List<X509Certificate> candidates, List<Anchor> anchors, Instant at)
      throws UntrustedException {
    X509Certificate leaf = parsed.certificate();
    List<Anchor> granted = anchors.stream().filter(one -> one.at(at).isPresent()).toList();
    if (granted.isEmpty()) {
      throw FormRules.refused(
          Reason.UNKNOWN_CA,
          leaf,
          anchors.isEmpty()
              ? "has no anchor of its State for this purpose"
              : "has no anchor of its State that is trusted for this purpose at " + at);
    }
    try {
      Set<X509Certificate> roots = granted.stream().map(Anchor::root).collect(toSet());
      List<X509Certificate> path = PathFinder.find(leaf, candidates, roots, at);
      X509Certificate root = path.get(path.size() - 1);
      Anchor anchor =
          granted.stream().filter(one -> one.root().equals(root)).findFirst().orElseThrow();
      List<ParsedCertificate> chain = new ArrayList<>(List.of(parsed));
      path.subList(1, path.size()).forEach(ca -> chain.add(new ParsedCertificate(ca)));
      return new Found(anchor, List.copyOf(chain));
    } catch (GeneralSecurityException e) {
      throw new UntrustedException(
          reason(e), Names.of(leaf) + " has no valid path to an anchor: " + e.getMessage(), e);
    }
  }

  /**
   * RFC 5280 once more for one path that is known; what a certificate that is no root says as an
   * anchor is for {@link AnchorRules}.
   */
  static void requireValid(List<X509Certificate> path, Instant at) throws UntrustedException {
    try {
      if (Names.isSelfIssued(path.get(path.size() - 1))) {
        PathFinder.validateWithRoot(path, at);
      }
    } catch (GeneralSecurityException e) {
      throw new UntrustedException(
          reason(e), Names.of(path.get(0)) + " has no valid path: " + e.getMessage(), e);
    }
  }

  private static Reason reason(Throwable failure) {
    Reason found = Reason.UNKNOWN_CA;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return Reason.EXPIRED;
      }
      if (cause instanceof CertificateNotYetValidException) {
        return Reason.NOT_YET_VALID;
      }
      if (cause instanceof CertPathValidatorException) {
        found = Reason.CONSTRAINT;
      }
    }
    return found;
  }
}
