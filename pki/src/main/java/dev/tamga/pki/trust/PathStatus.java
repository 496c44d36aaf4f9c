package dev.tamga.pki.trust;

import dev.tamga.pki.status.Freshness;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is known of the revocation of a path, from the CRLs of the snapshot and from the index
 * (pki/STATUS.md), and how new that is. Thread-safe.
 */
final class PathStatus {
  private final StatusIndex index;
  private final Revocations revocations;

  PathStatus(Trust trust, StatusIndex index) {
    this.index = index;
    this.revocations = new Revocations(trust);
  }

  /**
   * By the CRLs, which do not change: until when nothing of this path is revoked, exclusive; {@link
   * Instant#MAX} if no CRL says so.
   */
  Instant requireNotRevoked(List<X509Certificate> path, Instant at) throws UntrustedException {
    Instant until = Instant.MAX;
    for (int i = 0; i < path.size() - 1; i++) {
      Optional<Instant> since = revocations.revokedSince(path.get(i), path.get(i + 1));
      if (since.isPresent() && !since.get().isAfter(at)) {
        throw FormRules.refused(
            Reason.REVOKED, path.get(i), "is revoked since " + since.get() + " (at: " + at + ')');
      }
      if (since.isPresent() && since.get().isBefore(until)) {
        until = since.get();
      }
    }
    return until;
  }

  /** By the index, for each certificate below the root: also for a path that was good before. */
  void requireNotTold(CheckedPath path, Instant at) throws UntrustedException {
    for (int i = 0; i < path.issuers().size(); i++) {
      X509Certificate certificate = path.path().get(i);
      Optional<Revoked> told = index.revoked(path.issuers().get(i), certificate.getSerialNumber());
      if (told.isPresent() && !told.get().since().isAfter(at)) {
        throw FormRules.refused(
            Reason.REVOKED,
            certificate,
            "is revoked since "
                + told.get().since()
                + ", "
                + Reasons.text(told.get().reason())
                + " (at: "
                + at
                + ')');
      }
    }
  }

  /** How new the newest words about that path are. */
  Freshness freshness(CheckedPath path) {
    List<Optional<Instant>> words =
        IntStream.range(0, path.issuers().size()).mapToObj(i -> asOf(path, i)).toList();
    boolean all = words.stream().allMatch(Optional::isPresent);
    return new Freshness(
        words.get(0),
        all ? words.stream().flatMap(Optional::stream).min(Instant::compareTo) : Optional.empty(),
        IntStream.range(1, path.issuers().size())
            .mapToObj(i -> until(path, i))
            .flatMap(Optional::stream)
            .min(Instant::compareTo));
  }

  private Optional<Instant> asOf(CheckedPath path, int i) {
    return latest(
        index.asOf(path.issuers().get(i), path.path().get(i).getSerialNumber()),
        revocations.thisUpdate(path.path().get(i), path.path().get(i + 1)));
  }

  private Optional<Instant> until(CheckedPath path, int i) {
    return latest(
        index.until(path.issuers().get(i)),
        revocations.nextUpdate(path.path().get(i), path.path().get(i + 1)));
  }

  private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
    return Stream.of(one, other).flatMap(Optional::stream).max(Instant::compareTo);
  }
}
