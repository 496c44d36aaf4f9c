package dev.tamga.pki.algorithm;

import dev.tamga.pki.algorithm.AlgorithmRule.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which algorithms are admitted when (pki/README.md, "Algorithms"). Of the rules for an algorithm
 * the last that decides about the instant holds. Where none does, a node's policy denies; what a
 * partner's list says on top of it ({@link #partner}) leaves it to the node, so it can only deny.
 *
 * <p>For what an algorithm is good at all, TLS or documents, is the registry's table and not said
 * here. Immutable, thread-safe.
 */
public final class AlgorithmPolicy {
  private static final int MAX_RULES = 1024;
  private static final AlgorithmPolicy STANDARD =
      new AlgorithmPolicy(
          Registry.oids().stream()
              .map(oid -> new AlgorithmRule(oid, Verdict.ALLOW, Instant.MIN, Instant.MAX))
              .toList(),
          true);

  private final List<AlgorithmRule> rules;
  private final boolean closed;

  private AlgorithmPolicy(List<AlgorithmRule> rules, boolean closed) {
    this.rules = rules;
    this.closed = closed;
  }

  /** The whole registry, at any time. */
  public static AlgorithmPolicy standard() {
    return STANDARD;
  }

  /**
   * This policy with further rules laid over it, the last being the strongest.
   *
   * @throws IllegalArgumentException if there are more than 1,024 then
   */
  public AlgorithmPolicy with(Collection<AlgorithmRule> further) {
    List<AlgorithmRule> all = new ArrayList<>(rules);
    all.addAll(further);
    if (all.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "algorithms: " + all.size() + " rules (expected: at most " + MAX_RULES + ')');
    }
    return new AlgorithmPolicy(List.copyOf(all), closed);
  }

  /**
   * What the trust list of a partner says on top of the node's own policy (pki/TRUST.md section 5).
   * A denial is stronger than what allows, in whatever order they stand.
   *
   * @throws IllegalArgumentException if two of them allow one algorithm: only one could decide
   */
  public static AlgorithmPolicy partner(Collection<AlgorithmRule> listed) {
    List<AlgorithmRule> allowing = by(Verdict.ALLOW, listed);
    if (allowing.stream().map(AlgorithmRule::oid).distinct().count() < allowing.size()) {
      throw new IllegalArgumentException(
          "algorithms: two rules allow one algorithm (expected: at most one each)");
    }
    return new AlgorithmPolicy(allowing, false).with(by(Verdict.DENY, listed));
  }

  private static List<AlgorithmRule> by(Verdict verdict, Collection<AlgorithmRule> listed) {
    return listed.stream().filter(rule -> rule.verdict() == verdict).toList();
  }

  /** All rules, the strongest last. */
  public List<AlgorithmRule> rules() {
    return rules;
  }

  /**
   * Why a key kind or a signature algorithm may not be used at that time, in words; empty if it
   * may.
   *
   * @param oid in dotted form: {@link KeyAlgorithm#oid}, {@link SignatureAlgorithm#oid}; for a
   *     partner's, also that of a key's algorithm as it stands in the key
   * @param at the time of interest: a signature's timestamp, else now
   */
  public Optional<String> problem(String oid, Instant at) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      AlgorithmRule rule = rules.get(i);
      if (!rule.oid().equals(oid)) {
        continue;
      }
      if (rule.verdict() == Verdict.ALLOW) {
        return rule.covers(at) ? Optional.empty() : Optional.of(outside(rule, at));
      }
      if (rule.covers(at)) {
        return Optional.of(described(oid) + " is denied" + span(rule) + " (at: " + at + ')');
      }
    }
    return closed
        ? Optional.of(
            described(oid) + " is not admitted (expected: an algorithm that the policy allows)")
        : Optional.empty();
  }

  private static String outside(AlgorithmRule rule, Instant at) {
    return described(rule.oid()) + " is admitted only" + span(rule) + " (at: " + at + ')';
  }

  private static String span(AlgorithmRule rule) {
    return (rule.from().equals(Instant.MIN) ? "" : " from " + rule.from())
        + (rule.until().equals(Instant.MAX) ? "" : " until " + rule.until());
  }

  private static String described(String oid) {
    String name = Registry.name(oid);
    return name.equals(oid) ? "algorithm " + oid : "algorithm " + name + " (" + oid + ')';
  }
}
