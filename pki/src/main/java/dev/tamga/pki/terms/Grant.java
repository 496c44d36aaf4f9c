package dev.tamga.pki.terms;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  /** Where the revocations of what it vouches for are, if its terms say so; the oldest first. */
  public List<StatusInfo> statuses() {
    return terms.stream().map(Terms::status).filter(at -> !at.crl().isEmpty()).toList();
  }

  /**
   * What breaks its terms, in words; empty if nothing does.
   *
   * @param path the leaf first, the anchor's certificate last
   */
  public Optional<String> problem(List<X509Certificate> path, String state, Instant at) {
    return terms.stream().flatMap(each -> each.problem(path, state, at).stream()).findFirst();
  }
}
