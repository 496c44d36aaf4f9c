package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.trust.FindPath.Found;
import dev.tamga.pki.trust.FormRules.Rule;
import dev.tamga.pki.trust.PathChecker.Check;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every check on one path, whatever the others say: for explanations. It asks the rules that {@link
 * PathChecker#check} asks, one by one; a verdict is not its business. Thread-safe.
 */
final class ExaminePath {
  private final AlgorithmPolicy algorithms;
  private final PathStatus status;

  ExaminePath(AlgorithmPolicy algorithms, PathStatus status) {
    this.algorithms = algorithms;
    this.status = status;
  }

  List<Check> examine(Found found, Purpose purpose, Instant at) {
    List<Rule> rules = new ArrayList<>(LeafRules.of(found.chain().get(0), purpose));
    rules.addAll(pathRules(found, purpose, at));
    rules.addAll(AuthorityRules.of(found.chain(), purpose));
    rules.addAll(anchorRules(found, at));
    return rules.stream().map(ExaminePath::run).toList();
  }

  /** What the path builder would say, in parts that tell more. */
  private static List<Rule> pathRules(Found found, Purpose purpose, Instant at) {
    List<X509Certificate> path = found.path();
    X509Certificate leaf = path.get(0);
    List<Rule> rules = new ArrayList<>();
    rules.add(new Rule("validity", leaf, () -> FormRules.requireValid(leaf, at)));
    for (X509Certificate ca : path.subList(1, path.size())) {
      rules.add(new Rule("ca-validity", ca, () -> FormRules.requireValid(ca, at)));
    }
    for (int i = 0; i < path.size(); i++) {
      X509Certificate one = path.get(i);
      X509Certificate issuer = path.get(Math.min(i + 1, path.size() - 1));
      rules.add(new Rule("signature", one, () -> requireSignedBy(one, issuer)));
    }
    Anchor anchor = found.anchor();
    rules.add(
        new Rule(
            "anchor-purpose", anchor.root(), () -> AnchorRules.requirePurpose(anchor, purpose)));
    rules.add(new Rule("rfc-5280", leaf, () -> FindPath.requireValid(path, at)));
    return rules;
  }

  /** What the anchor's terms, the policy of the day and the CAs' words say. */
  private List<Rule> anchorRules(Found found, Instant at) {
    List<X509Certificate> path = found.path();
    X509Certificate leaf = path.get(0);
    X509Certificate root = found.anchor().root();
    return List.of(
        new Rule("state", leaf, () -> AnchorRules.requireState(path, found.anchor())),
        new Rule("anchor-terms", root, () -> AnchorRules.requireGranted(found, at)),
        new Rule(
            "algorithms", leaf, () -> CheckedPath.of(found, at).requireAdmitted(algorithms, at)),
        new Rule("revocation", leaf, () -> requireNotRevoked(path, at)),
        new Rule("revocation", leaf, () -> status.requireNotTold(CheckedPath.of(found, at), at)));
  }

  private void requireNotRevoked(List<X509Certificate> path, Instant at) throws UntrustedException {
    var unused = status.requireNotRevoked(path, at);
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
}
