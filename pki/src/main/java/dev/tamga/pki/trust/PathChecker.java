package dev.tamga.pki.trust;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.status.Freshness;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.trust.FindPath.Found;
import dev.tamga.pki.trust.FormRules.Rule;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import dev.tamga.pki.trust.path.ParsedCertificate;
import dev.tamga.pki.trust.path.PathFinder;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a certificate is trusted for a purpose at a time, by one snapshot of {@link
 * Trust}: RFC 5280 section 6 by Bouncy Castle ({@link FindPath}), then the rules that it lets pass
 * ({@link FormRules}), the State and the terms of the anchor ({@link AnchorRules}), the CRLs of the
 * snapshot, and the index of what is revoked ({@link PathStatus}). No network, no clock.
 *
 * <p>Successes are remembered for the span of time in which they hold (at most 4,096), so a node
 * pays for a signer's path once; the index is asked each time. Thread-safe.
 */
public final class PathChecker {
  private final Trust trust;
  private final FindPath paths;
  private final PathStatus status;
  private final Successes successes = new Successes();

  /** Checks by that snapshot alone. */
  public PathChecker(Trust trust) {
    this(trust, StatusIndex.inMemory());
  }

  /** Checks by that snapshot, and by what the index knows at the time of each check. */
  public PathChecker(Trust trust, StatusIndex status) {
    this.trust = trust;
    this.paths = new FindPath(trust);
    this.status = new PathStatus(trust, status);
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
      FormRules.requireSize(leaf);
      Successes.Key key = new Successes.Key(Certificates.sha256(leaf), purpose);
      Optional<CheckedPath> known = successes.get(key, at);
      CheckedPath path = known.isPresent() ? known.get() : decide(key, leaf, extra, at);
      status.requireNotTold(path, at);
      path.requireAdmitted(trust.algorithms(), at);
      return path;
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw new UntrustedException(
          Reason.MALFORMED, "certificate or its chain: cannot be read (expected: RFC 5280)", e);
    }
  }

  private CheckedPath decide(
      Successes.Key key, X509Certificate certificate, Collection<X509Certificate> extra, Instant at)
      throws UntrustedException {
    ParsedCertificate leaf = new ParsedCertificate(certificate);
    Rule.requireAll(LeafRules.of(leaf, key.purpose()));
    FormRules.requireValid(certificate, at);
    Found found = paths.find(leaf, extra, key.purpose(), at);
    Rule.requireAll(AuthorityRules.of(found.chain(), key.purpose()));
    AnchorRules.requireState(found.path(), found.anchor());
    AnchorRules.requireGranted(found, at);
    CheckedPath checked = CheckedPath.of(found, at);
    successes.put(key, checked, status.requireNotRevoked(checked.path(), at));
    return checked;
  }

  /**
   * How new the newest words about that path are: of the snapshot's CRLs and of the index, now.
   *
   * @param path by this checker, or one of the same anchors
   */
  public Freshness freshness(CheckedPath path) {
    return status.freshness(path);
  }

  /**
   * The CAs of the snapshot that an anchor vouches for at that time: roots, and the CA certificates
   * with a path to one of their State. Other CAs become known with the paths of their leaves.
   */
  public List<Authority> authorities(Instant at) {
    List<Authority> found = new ArrayList<>();
    for (Anchor anchor : trust.anchors()) {
      found.add(new Authority(anchor.state(), anchor.root()));
      for (X509Certificate ca : trust.intermediates()) {
        if (Names.state(ca).equals(Optional.of(anchor.state())) && isBelow(ca, anchor, at)) {
          found.add(new Authority(anchor.state(), ca));
        }
      }
    }
    return List.copyOf(found);
  }

  private boolean isBelow(X509Certificate ca, Anchor anchor, Instant at) {
    try {
      List<X509Certificate> path =
          PathFinder.find(ca, trust.intermediates(), Set.of(anchor.root()), at);
      AnchorRules.requireState(path, anchor);
      return ca.getBasicConstraints() >= 0;
    } catch (GeneralSecurityException | UntrustedException | RuntimeException e) {
      return false; // Bouncy Castle meets bad structures with many unchecked types
    }
  }

  /**
   * What one check said about a candidate path.
   *
   * @param rule its permanent id
   * @param about the certificate that it looked at
   * @param problem why it failed; empty if it passed
   */
  public record Check(String rule, String about, Optional<UntrustedException> problem) {}

  /**
   * Runs every check on one candidate path, whatever the others say: for explanations. A verdict
   * comes from {@link #check} alone.
   *
   * @param path the leaf, each CA above it, and the anchor's root last
   * @param anchor of that root
   */
  public List<Check> examine(
      List<X509Certificate> path, Anchor anchor, Purpose purpose, Instant at) {
    return new ExaminePath(trust.algorithms(), status).examine(Found.of(anchor, path), purpose, at);
  }
}
