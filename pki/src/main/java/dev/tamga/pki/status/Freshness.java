package dev.tamga.pki.status;

import java.time.Instant;
import java.util.Optional;

/**
 * How new the newest words about the certificates of a path are (pki/STATUS.md section 6). Data, no
 * verdict: who needs one takes {@link Staleness} or {@link #indication}.
 *
 * @param asOf when the leaf's CA last spoke of it; empty if never
 * @param oldest the oldest of the last words about each certificate of the path; empty if there is
 *     none about one of them
 * @param promised the earliest nextUpdate among the CAs above the leaf's; empty if no CRL of theirs
 *     was read
 */
public record Freshness(
    Optional<Instant> asOf, Optional<Instant> oldest, Optional<Instant> promised) {
  /** What EN 319 102-1 says of a signature whose certificates are not known to be revoked. */
  public enum Indication {
    /** Every CA has spoken since. */
    PASSED,
    /** INDETERMINATE: one has not spoken since; ask again later. */
    TRY_LATER
  }

  /**
   * What can be said of a signature.
   *
   * @param at when it was made, by its timestamp
   */
  public Indication indication(Instant at) {
    return oldest.isPresent() && !oldest.get().isBefore(at)
        ? Indication.PASSED
        : Indication.TRY_LATER;
  }
}
