package dev.tamga.pki.terms;

import dev.tamga.pki.cert.Profile;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A span of time in which an anchor is trusted, and on what terms.
 *
 * @param from inclusive
 * @param until exclusive, after {@code from}
 * @param terms all of them hold; the first are those of the list that was in force. None: the
 *     anchor's State and purposes alone bind it
 */
public record Grant(Instant from, Instant until, List<Terms> terms) {
  /** At any time, without terms: an anchor that the administrator has put there as a file. */
  public static final Grant ALWAYS = new Grant(Instant.MIN, Instant.MAX, List.of());

  /**
   * @throws IllegalArgumentException if the span is empty
   */
  public Grant {
    terms = List.copyOf(terms);
    if (!until.isAfter(from)) {
      throw new IllegalArgumentException(
          "grant: until " + until + " (expected: after " + from + ')');
    }
  }

  /** Whether it speaks of that time. */
  public boolean covers(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  /** What of a leaf breaks its terms, in words; empty if nothing does. */
  public Optional<String> problem(X509Certificate leaf, String state) {
    return terms.stream().flatMap(each -> each.problem(leaf, state).stream()).findFirst();
  }

  /**
   * Why an algorithm may not be used on these terms, in words; empty if all of them let it pass.
   * The node's own policy has its say beside it.
   */
  public Optional<String> algorithmProblem(String oid, Instant at) {
    return terms.stream()
        .flatMap(each -> each.algorithmProblem(oid, at).stream())
        .map(text -> text + ", by the trust list of its State")
        .findFirst();
  }

  /**
   * The profile that a leaf is of, as all the mappings read it; empty if it is of none, or they
   * differ.
   */
  public Optional<Profile> profile(X509Certificate leaf) {
    return agreed(mapping -> mapping.profile(leaf));
  }

  /**
   * The profile that a policy of the leaf is mapped to; empty if there is no such policy, or the
   * mappings differ. Tamga's own policies count only if they are mapped.
   */
  public Optional<Profile> mapped(X509Certificate leaf) {
    return agreed(mapping -> mapping.mapped(leaf));
  }

  /** The identifier of the leaf's organisation, likewise. */
  public Optional<String> organisation(X509Certificate leaf) {
    return agreed(mapping -> mapping.organisation(leaf));
  }

  /** The policies that are mapped, ascending; for a refusal. */
  public List<String> mappedPolicies() {
    return terms.stream()
        .flatMap(each -> each.mapping().policies().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private <T> Optional<T> agreed(Function<Mapping, Optional<T>> read) {
    if (terms.isEmpty()) {
      return read.apply(Mapping.STANDARD);
    }
    List<Optional<T>> said = terms.stream().map(Terms::mapping).map(read).distinct().toList();
    return said.size() == 1 ? said.get(0) : Optional.empty();
  }
}
