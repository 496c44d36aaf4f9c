package dev.tamga.pki.terms;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.algorithm.Oid;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/**
 * What an anchor may vouch for, and how what it vouches for is to be read (pki/TRUST.md section 1).
 *
 * @param hosts suffixes of host names, ascending; none: no host name
 * @param addresses ranges in CIDR notation, ascending; none: no address
 * @param policies one of them the leaf must have, ascending; none: any
 * @param algorithms rules for this partner, ascending; at most one of an algorithm allows
 * @param status where its revocations are
 * @param mapping what its certificates mean
 */
public record Terms(
    List<String> hosts,
    List<String> addresses,
    List<String> policies,
    List<AlgorithmRule> algorithms,
    StatusInfo status,
    Mapping mapping) {
  private static final int MAX_ENTRIES = 64;
  private static final Pattern RANGE = Pattern.compile("[0-9a-f:.]{2,45}/(0|[1-9][0-9]{0,2})");

  /** No host, no address, any policy. */
  public static final Terms PLAIN =
      new Terms(List.of(), List.of(), List.of(), List.of(), StatusInfo.NONE, Mapping.STANDARD);

  /**
   * @throws IllegalArgumentException if an entry has not its form, stands twice or out of order, or
   *     there are more than 64 of a kind
   */
  public Terms {
    hosts = ascending("hosts", hosts, AlternativeName::dns);
    addresses = ascending("addresses", addresses, Terms::requireRange);
    policies = ascending("policies", policies, Oid::require);
    algorithms = ascending("algorithms", algorithms, rule -> {});
    var unused = AlgorithmPolicy.partner(algorithms); // refuses two that allow one algorithm
  }

  /** The same terms for these hosts and addresses, in any order. */
  public Terms withNames(List<String> hosts, List<String> addresses) {
    return new Terms(
        List.copyOf(new TreeSet<>(hosts)),
        List.copyOf(new TreeSet<>(addresses)),
        policies,
        algorithms,
        status,
        mapping);
  }

  /**
   * What of a leaf breaks these terms, in words; empty if nothing does. The answer does not depend
   * on the time.
   */
  public Optional<String> problem(X509Certificate leaf, String state) {
    Optional<String> names = new NameLimits(state, hosts, addresses).problem(leaf);
    return names.or(() -> policyProblem(leaf));
  }

  /** Why an algorithm may not be used with this partner at that time; empty if it may. */
  public Optional<String> algorithmProblem(String oid, Instant at) {
    return algorithms.isEmpty()
        ? Optional.empty() // asked for each certificate of a path, and most lists say nothing
        : AlgorithmPolicy.partner(algorithms).problem(oid, at);
  }

  private Optional<String> policyProblem(X509Certificate leaf) {
    List<String> named = Certificates.policies(leaf);
    return policies.isEmpty() || !Collections.disjoint(policies, named)
        ? Optional.empty()
        : Optional.of("has the policies " + named + " (expected: one of " + policies + ')');
  }

  private static void requireRange(String range) {
    if (!RANGE.matcher(range).matches() || !IPAddress.isValidWithNetMask(range)) {
      throw new IllegalArgumentException(
          "address range \"" + range + "\" (expected: CIDR, as 10.0.0.0/8)");
    }
  }

  private static <T extends Comparable<T>> List<T> ascending(
      String what, List<T> entries, Consumer<T> form) {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          what + ": " + entries.size() + " (expected: at most " + MAX_ENTRIES + ')');
    }
    for (int i = 0; i < entries.size(); i++) {
      form.accept(entries.get(i));
      if (i > 0 && entries.get(i - 1).compareTo(entries.get(i)) >= 0) {
        throw new IllegalArgumentException(
            what + ": " + entries.get(i) + " (expected: ascending, each once)");
      }
    }
    return List.copyOf(entries);
  }
}
