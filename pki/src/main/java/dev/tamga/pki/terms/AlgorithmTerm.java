package dev.tamga.pki.terms;

import java.time.Instant;

/**
 * Whether an algorithm may be used with one partner in a span of time (pki/TRUST.md section 1).
 *
 * @param oid of a signature algorithm or of a key's algorithm, in dotted form
 * @param rule deny, or allow what a node would not admit by itself
 * @param from inclusive
 * @param until exclusive, after {@code from}
 */
public record AlgorithmTerm(String oid, Rule rule, Instant from, Instant until)
    implements Comparable<AlgorithmTerm> {
  /** What a rule says. */
  public enum Rule {
    ALLOW,
    DENY
  }

  /**
   * @throws IllegalArgumentException if the identifier has not its form or the span is empty
   */
  public AlgorithmTerm {
    Oid.require(oid);
    if (!until.isAfter(from)) {
      throw new IllegalArgumentException(
          "rule for " + oid + ": until " + until + " (expected: after " + from + ')');
    }
  }

  /** Whether the rule speaks of that time. */
  public boolean covers(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  /** By identifier, then by start: the order in a list. */
  @Override
  public int compareTo(AlgorithmTerm other) {
    int byOid = oid.compareTo(other.oid);
    return byOid != 0 ? byOid : from.compareTo(other.from);
  }
}
