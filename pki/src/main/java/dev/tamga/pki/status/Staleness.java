package dev.tamga.pki.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How old the last word about a TLS peer may be (pki/STATUS.md section 6). Signatures are never
 * judged by it. Immutable.
 *
 * @param maxAge for each State that has a source of status; a State that is not here is not judged
 */
public record Staleness(Map<String, Duration> maxAge) {
  /** For partner States: six hours. */
  public static final Duration FOREIGN = Duration.ofHours(6);

  /** Nobody is judged. */
  public static final Staleness NONE = new Staleness(Map.of());

  public Staleness {
    maxAge = Map.copyOf(maxAge);
  }

  /** Why a peer of that State is refused now, in words; empty if it is not. */
  public Optional<String> problem(String state, Freshness freshness, Instant now) {
    Duration limit = maxAge.get(state);
    if (limit == null) {
      return Optional.empty();
    }
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
