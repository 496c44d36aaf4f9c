package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.FindPath.Found;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import dev.tamga.pki.trust.path.ParsedCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Proof that a certificate is trusted: only {@link PathChecker} makes one. Immutable. */
public final class CheckedPath {
  private final X509Certificate leaf;
  private final Anchor anchor;
  private final List<X509Certificate> path;
  private final List<Issuer> issuers;
  private final Set<String> algorithms;
  private final Set<String> named;
  private final Grant grant;

  private CheckedPath(Found found, Grant grant) {
    this.grant = grant;
    this.anchor = found.anchor();
    this.path = found.path();
    this.leaf = path.get(0);
    this.issuers = // asked often
        found.chain().stream()
            .skip(1)
            .map(ca -> new Issuer(anchor.state(), ca.keyDigest()))
            .toList();
    this.algorithms = algorithms(found.chain());
    this.named = named(algorithms, found.chain());
  }

  /** What becomes proof once every rule has held; an explanation asks single ones before. */
  static CheckedPath of(Found found, Instant at) {
    return new CheckedPath(found, found.anchor().at(at).orElse(Grant.ALWAYS));
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

  /**
   * The profile that the leaf is of, as the trust list of its State reads it (pki/TRUST.md section
   * 5); empty if it is of none.
   */
  public Optional<Profile> profile() {
    return grant.profile(leaf);
  }

  /** The identifier of the leaf's organisation, likewise; empty if the leaf has not exactly one. */
  public Optional<String> organisation() {
    return grant.organisation(leaf);
  }

  /**
   * Why the leaf may not have signed by that algorithm at that time, as far as its State's trust
   * list says; the node's own policy is asked beside it.
   *
   * @param oid of a signature algorithm
   */
  public Optional<String> algorithmProblem(String oid, Instant at) {
    return grant.algorithmProblem(oid, at);
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
  private static Set<String> algorithms(List<ParsedCertificate> chain) {
    Set<String> oids = new LinkedHashSet<>();
    for (ParsedCertificate each : chain) {
      each.keyKind().ifPresent(kind -> oids.add(kind.algorithm().oid()));
    }
    for (ParsedCertificate each : chain.subList(0, chain.size() - 1)) {
      each.signature().ifPresent(signature -> oids.add(signature.oid()));
    }
    return Collections.unmodifiableSet(oids);
  }

  /** The same, and how each key calls its algorithm: all EC keys alike, whatever the curve. */
  private static Set<String> named(Set<String> algorithms, List<ParsedCertificate> chain) {
    Set<String> oids = new LinkedHashSet<>(algorithms);
    chain.forEach(each -> oids.add(each.keyAlgorithm()));
    return Collections.unmodifiableSet(oids);
  }

  /** Policy and terms have dates, so this is asked each time, also of a path that is remembered. */
  void requireAdmitted(AlgorithmPolicy policy, Instant at) throws UntrustedException {
    for (String oid : algorithms) {
      refuse(policy.problem(oid, at));
    }
    for (String oid : named) {
      refuse(grant.algorithmProblem(oid, at));
    }
  }

  private void refuse(Optional<String> problem) throws UntrustedException {
    if (problem.isPresent()) {
      throw FormRules.refused(Reason.WEAK_KEY, leaf, "or a CA of its path: " + problem.get());
    }
  }

  @Override
  public String toString() {
    return "CheckedPath[" + Names.of(leaf) + ", anchor " + anchor.state() + ']';
  }
}
