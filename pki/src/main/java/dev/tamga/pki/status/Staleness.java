package dev.tamga.pki.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How old the last word about a TLS peer may be (pki/STATUS.md section 6). Signatures are never
 * judged by it. Immutable.
 *
 * @param maxAge for each State that has a source of status; a State that is not here is judged only
 *     if its trust list says where its revocations are
 * @param listed whether those States are: whoever does not fetch their CRLs must not judge by them
 */
public record Staleness(Map<String, Duration> maxAge, boolean listed) {
  /** For partner States: six hours. */
  public static final Duration FOREIGN = Duration.ofHours(6);

  /** Nobody is judged. */
  public static final Staleness NONE = new Staleness(Map.of(), false);

  public Staleness {
    maxAge = Map.copyOf(maxAge);
  }

  /** By that, and no trust list. */
  public Staleness(Map<String, Duration> maxAge) {
    this(maxAge, false);
  }

  /** Why a peer of that State is refused now, in words; empty if it is not. */
  public Optional<String> problem(String state, Freshness freshness, Instant now) {
    return problem(state, Optional.empty(), freshness, now);
  }

  /**
   * Why a peer of that State is refused now, in words; empty if it is not.
   *
   * @param listedAge what the State's trust list says, if it does
   */
  public Optional<String> problem(
      String state, Optional<Duration> listedAge, Freshness freshness, Instant now) {
    Optional<Duration> age =
        Optional.ofNullable(maxAge.get(state)).or(() -> listed ? listedAge : Optional.empty());
    return age.flatMap(limit -> tooOld(limit, freshness, now));
  }

  private static Optional<String> tooOld(Duration limit, Freshness freshness, Instant now) {
    if (freshness.asOf().isEmpty()) {
      return Optional.of("its CA has never been heard (expected: a CRL or OCSP answer)");
    }
    Instant asOf = freshness.asOf().get();
    if (asOf.isBefore(now.minus(limit))) {
      return Optional.of(
          "its CA was last heard as of "
              + asOf
              + " (expected: within "
              + limit
              + " of "
              + now
              + ')');
    }
    if (freshness.promised().isPresent() && freshness.promised().get().isBefore(now)) {
      return Optional.of(
          "a CA above it has promised a CRL for "
              + freshness.promised().get()
              + " (expected: not before "
              + now
              + ')');
    }
    return Optional.empty();
  }
}
