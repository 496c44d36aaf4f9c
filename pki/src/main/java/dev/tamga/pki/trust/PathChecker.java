package dev.tamga.pki.trust;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.status.Freshness;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.StrictRules.Rule;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decides whether a certificate is trusted for a purpose at a time, by one snapshot of {@link
 * Trust}: RFC 5280 section 6 by Bouncy Castle, then the rules that it lets pass ({@link
 * StrictRules}), the State and the terms of the anchor ({@link AnchorRules}), the CRLs of the
 * snapshot, and the index of what is revoked (pki/STATUS.md). No network, no clock.
 *
 * <p>Successes are remembered for the span of time in which they hold (at most 4,096), so a node
 * pays for a signer's path once; the index is asked each time. Thread-safe.
 */
public final class PathChecker {
  private static final int MAX_EXTRA = 8;

  private final Trust trust;
  private final StatusIndex status;
  private final Revocations revocations;
  private final Successes successes = new Successes();

  /** Checks by that snapshot alone. */
  public PathChecker(Trust trust) {
    this(trust, StatusIndex.inMemory());
  }

  /** Checks by that snapshot, and by what the index knows at the time of each check. */
  public PathChecker(Trust trust, StatusIndex status) {
    this.trust = trust;
    this.status = status;
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
      CheckedPath path = known.isPresent() ? known.get() : decide(key, leaf, extra, at);
      requireNotTold(path, at);
      return StrictRules.checkAlgorithms(path, trust.algorithms(), at);
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw new UntrustedException(
          Reason.MALFORMED, "certificate or its chain: cannot be read (expected: RFC 5280)", e);
    }
  }

  /**
   * How new the newest words about that path are: of the snapshot's CRLs and of the index, now.
   *
   * @param path by this checker, or one of the same anchors
   */
  public Freshness freshness(CheckedPath path) {
    List<Optional<Instant>> words =
        IntStream.range(0, path.issuers().size()).mapToObj(i -> asOf(path, i)).toList();
    boolean all = words.stream().allMatch(Optional::isPresent);
    return new Freshness(
        words.get(0),
        all ? words.stream().flatMap(Optional::stream).min(Instant::compareTo) : Optional.empty(),
        IntStream.range(1, path.issuers().size())
            .mapToObj(i -> until(path, i))
            .flatMap(Optional::stream)
            .min(Instant::compareTo));
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
      StrictRules.checkState(path, anchor);
      return ca.getBasicConstraints() >= 0;
    } catch (GeneralSecurityException | UntrustedException | RuntimeException e) {
      return false; // Bouncy Castle meets bad structures with many unchecked types
    }
  }

  private Optional<Instant> asOf(CheckedPath path, int i) {
    return latest(
        status.asOf(path.issuers().get(i), path.path().get(i).getSerialNumber()),
        revocations.thisUpdate(path.path().get(i), path.path().get(i + 1)));
  }

  private Optional<Instant> until(CheckedPath path, int i) {
    return latest(
        status.until(path.issuers().get(i)),
        revocations.nextUpdate(path.path().get(i), path.path().get(i + 1)));
  }

  private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
    return Stream.of(one, other).flatMap(Optional::stream).max(Instant::compareTo);
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
    X509Certificate leaf = path.get(0);
    List<Rule> rules = new ArrayList<>(StrictRules.leafRules(leaf, purpose));
    rules.add(new Rule("validity", leaf, () -> requireValid(leaf, at)));
    for (X509Certificate ca : path.subList(1, path.size())) {
      rules.add(new Rule("ca-validity", ca, () -> requireValid(ca, at)));
    }
    for (int i = 0; i < path.size(); i++) {
      X509Certificate one = path.get(i);
      X509Certificate issuer = path.get(Math.min(i + 1, path.size() - 1));
      rules.add(new Rule("signature", one, () -> requireSignedBy(one, issuer)));
    }
    rules.add(new Rule("anchor-purpose", anchor.root(), () -> requirePurpose(anchor, purpose)));
    rules.add(new Rule("rfc-5280", leaf, () -> requireValidPath(path, at)));
    rules.addAll(StrictRules.authorityRules(path, purpose));
    rules.add(new Rule("state", leaf, () -> StrictRules.checkState(path, anchor)));
    CheckedPath candidate = new CheckedPath(anchor, anchor.at(at).orElse(Grant.ALWAYS), path);
    rules.add(new Rule("anchor-terms", anchor.root(), () -> requireGranted(candidate, at)));
    rules.add(
        new Rule(
            "algorithms",
            leaf,
            () -> {
              var unused = StrictRules.checkAlgorithms(candidate, trust.algorithms(), at);
            }));
    rules.add(new Rule("revocation", leaf, () -> requireNotRevoked(path, at)));
    rules.add(new Rule("revocation", leaf, () -> requireNotTold(candidate, at)));
    return rules.stream().map(PathChecker::run).toList();
  }

  private static Check run(Rule rule) {
    String about = Names.of(rule.about());
    try {
      rule.test().run();
      return new Check(rule.id(), about, Optional.empty());
    } catch (UntrustedException e) {
      return new Check(rule.id(), about, Optional.of(e));
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      return new Check(
          rule.id(),
          about,
          Optional.of(new UntrustedException(Reason.MALFORMED, about + " cannot be read", e)));
    }
  }

  private static void requireSignedBy(X509Certificate one, X509Certificate issuer)
      throws UntrustedException {
    try {
      one.verify(PublicKeys.of(issuer), BouncyCastle.PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA, Names.of(one) + " is not signed by " + Names.of(issuer), e);
    }
  }

  private static void requirePurpose(Anchor anchor, Purpose purpose) throws UntrustedException {
    if (!anchor.purposes().contains(purpose)) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA, "the anchor of " + anchor.state() + " is not trusted for " + purpose);
    }
  }

  private static void requireGranted(CheckedPath candidate, Instant at) throws UntrustedException {
    if (candidate.anchor().at(at).isEmpty()) {
      throw new UntrustedException(
          Reason.UNKNOWN_CA,
          "the anchor of " + candidate.anchor().state() + " is granted nothing (at: " + at + ')');
    }
    AnchorRules.check(candidate, at);
  }

  private static void requireValidPath(List<X509Certificate> path, Instant at)
      throws UntrustedException {
    try {
      if (Names.isSelfIssued(path.get(path.size() - 1))) {
        PathFinder.validateWithRoot(path, at);
      }
    } catch (GeneralSecurityException e) {
      throw new UntrustedException(
          reason(e), Names.of(path.get(0)) + " has no valid path: " + e.getMessage(), e);
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

  /** The index, for each certificate below the root: also for a path that was good before. */
  private void requireNotTold(CheckedPath path, Instant at) throws UntrustedException {
    for (int i = 0; i < path.issuers().size(); i++) {
      X509Certificate certificate = path.path().get(i);
      Optional<Revoked> told = status.revoked(path.issuers().get(i), certificate.getSerialNumber());
      if (told.isPresent() && !told.get().since().isAfter(at)) {
        throw new UntrustedException(
            Reason.REVOKED,
            Names.of(certificate)
                + " is revoked since "
                + told.get().since()
                + ", "
                + Reasons.text(told.get().reason())
                + " (at: "
                + at
                + ')');
      }
    }
  }
}
