package dev.tamga.pki.trust;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.UntrustedException.Reason;
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

/**
 * Decides whether a certificate is trusted for a purpose at a time, by one snapshot of {@link
 * Trust}: RFC 5280 section 6 by Bouncy Castle, then the rules that it lets pass ({@link
 * StrictRules}), the State and the terms of the anchor ({@link AnchorRules}), and the CRLs of the
 * snapshot. No network, no clock.
 *
 * <p>Successes are remembered for the span of time in which they hold (at most 4,096), so a node
 * pays for a signer's path once. Thread-safe.
 */
public final class PathChecker {
  private static final int MAX_EXTRA = 8;

  private final Trust trust;
  private final Revocations revocations;
  private final Successes successes = new Successes();

  /** Checks by that snapshot. */
  public PathChecker(Trust trust) {
    this.trust = trust;
    this.revocations = new Revocations(trust);
  }

  /** The snapshot that it checks by. */
  public Trust trust() {
    return trust;
  }

  /**
   * Returns proof that the certificate is trusted; throws, never returns anything else, if it is
   * not.
   *
   * @param extra CA certificates that came with it, at most eight; self-issued ones are ignored
   * @param at the time of interest: now for TLS, the timestamp's for a signature
   * @throws UntrustedException if it is not trusted, with the first reason that was found
   */
  public CheckedPath check(
      X509Certificate leaf, Collection<X509Certificate> extra, Purpose purpose, Instant at)
      throws UntrustedException {
    try {
      StrictRules.requireSize(leaf);
      Successes.Key key = new Successes.Key(Certificates.sha256(leaf), purpose);
      Optional<CheckedPath> known = successes.get(key, at);
      return known.isPresent() ? known.get() : decide(key, leaf, extra, at);
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw new UntrustedException(
          Reason.MALFORMED, "certificate or its chain: cannot be read (expected: RFC 5280)", e);
    }
  }

  private CheckedPath decide(
      Successes.Key key, X509Certificate leaf, Collection<X509Certificate> extra, Instant at)
      throws UntrustedException {
    Purpose purpose = key.purpose();
    StrictRules.checkLeaf(leaf, purpose);
    requireValid(leaf, at);
    CheckedPath checked = findPath(leaf, candidates(extra), purpose, at);
    List<X509Certificate> path = checked.path();
    StrictRules.checkAuthorities(path, purpose);
    StrictRules.checkState(path, checked.anchor());
    AnchorRules.check(checked, at);
    successes.put(key, checked, requireNotRevoked(path, at));
    return checked;
  }

  private static void requireValid(X509Certificate leaf, Instant at) throws UntrustedException {
    if (at.isBefore(leaf.getNotBefore().toInstant())) {
      throw new UntrustedException(
          Reason.NOT_YET_VALID,
          Names.of(leaf)
              + " is valid from "
              + leaf.getNotBefore().toInstant()
              + " (at: "
              + at
              + ')');
    }
    if (at.isAfter(leaf.getNotAfter().toInstant())) {
      throw new UntrustedException(
          Reason.EXPIRED,
          Names.of(leaf)
              + " was valid until "
              + leaf.getNotAfter().toInstant()
              + " (at: "
              + at
              + ')');
    }
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
      StrictRules.requireSize(certificate);
      if (!Names.isSelfIssued(certificate)) {
        all.add(certificate);
      }
    }
    return all;
  }

  /** By the anchors of the State that the leaf names; another State's would not count anyway. */
  private CheckedPath findPath(
      X509Certificate leaf, List<X509Certificate> candidates, Purpose purpose, Instant at)
      throws UntrustedException {
    Optional<String> state = Names.state(leaf);
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

  /** By those of the anchors that are trusted at that time. */
  private static CheckedPath find(
      X509Certificate leaf, List<X509Certificate> candidates, List<Anchor> anchors, Instant at)
      throws UntrustedException {
    List<Anchor> granted = anchors.stream().filter(one -> one.at(at).isPresent()).toList();
    if (granted.isEmpty()) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA,
          Names.of(leaf)
              + (anchors.isEmpty()
                  ? ": no anchor of its State for this purpose"
                  : ": no anchor of its State that is trusted for this purpose at " + at));
    }
    try {
      Set<X509Certificate> roots = granted.stream().map(Anchor::root).collect(toSet());
      List<X509Certificate> path = PathFinder.find(leaf, candidates, roots, at);
      X509Certificate root = path.get(path.size() - 1);
      Anchor anchor =
          granted.stream().filter(one -> one.root().equals(root)).findFirst().orElseThrow();
      return new CheckedPath(anchor, anchor.at(at).orElseThrow(), path);
    } catch (GeneralSecurityException e) {
      throw new UntrustedException(
          reason(e), Names.of(leaf) + " has no valid path to an anchor: " + e.getMessage(), e);
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

  /**
   * Until when nothing of this path is revoked, exclusive; {@link Instant#MAX} if no CRL says so.
   */
  private Instant requireNotRevoked(List<X509Certificate> path, Instant at)
      throws UntrustedException {
    Instant until = Instant.MAX;
    for (int i = 0; i < path.size() - 1; i++) {
      Optional<Instant> since = revocations.revokedSince(path.get(i), path.get(i + 1));
      if (since.isPresent() && !since.get().isAfter(at)) {
        throw new UntrustedException(
            Reason.REVOKED,
            Names.of(path.get(i)) + " is revoked since " + since.get() + " (at: " + at + ')');
      }
      if (since.isPresent() && since.get().isBefore(until)) {
        until = since.get();
      }
    }
    return until;
  }
}
