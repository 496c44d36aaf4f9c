package dev.tamga.pki.accept;

import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All lists of one State that this node has known, oldest first (pki/TRUST.md section 5).
 * Immutable.
 *
 * @param territory ISO 3166-1 alpha-2
 * @param versions every known list, in order of their numbers, without a gap
 */
public record TrustHistory(String territory, List<Version> versions) {
  public TrustHistory {
    versions = List.copyOf(versions);
  }

  /** The newest known list, accepted or not. */
  public Optional<Version> head() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }

  /** The newest accepted list. */
  public Optional<TrustList> accepted() {
    List<TrustList> all = allAccepted();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Every list that was ever accepted, oldest first. */
  public List<TrustList> allAccepted() {
    return versions.stream()
        .filter(version -> version.acceptance().isPresent())
        .map(Version::list)
        .toList();
  }

  /**
   * The anchors of this State, with all the spans of time in which they are trusted: a path checker
   * with them judges evidence of any time by the list that was in force then.
   */
  public List<Anchor> anchors() {
    return head().isEmpty() ? List.of() : Timeline.anchors(allAccepted(), head().get().list());
  }

  /**
   * The trust by which evidence that was signed at that time is judged, as known now: the CAs that
   * were granted then and have not been found compromised before.
   */
  public Trust at(Instant time) {
    List<Anchor> then = new ArrayList<>();
    for (Anchor anchor : anchors()) {
      anchor
          .at(time)
          .ifPresent(
              grant ->
                  then.add(
                      new Anchor(
                          anchor.state(), anchor.root(), anchor.purposes(), List.of(grant))));
    }
    return Trust.of(then, List.of());
  }

  /** What an administrator has to know now, in one line; empty if all is well. */
  public Optional<String> problem(Instant now) {
    if (head().isEmpty()) {
      return Optional.of("no trust list of " + territory + " yet: receive its first");
    }
    Version head = head().get();
    Optional<String> waits =
        head.acceptance().isEmpty() && !head.rejected() && !head.list().isExpired(now)
            ? Optional.of(head.list() + " waits for two administrators: see tamga-pki trust diff")
            : Optional.empty();
    List<String> all = Stream.of(waits, end(head.list(), now)).flatMap(Optional::stream).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
  }

  /** A list is told to end in the last quarter of its life, and that it has ended. */
  private static Optional<String> end(TrustList list, Instant now) {
    Duration left = Duration.between(now, list.nextUpdate());
    if (list.isExpired(now)) {
      return Optional.of(
          list
              + " was good until "
              + list.nextUpdate()
              + ", "
              + left.negated().toHours()
              + " hours ago: the last accepted list stays in force, nothing new is accepted; fetch"
              + " a newer one");
    }
    Duration life = Duration.between(list.issued(), list.nextUpdate());
    return left.multipliedBy(4).compareTo(life) < 0
        ? Optional.of(
            list
                + " is good until "
                + list.nextUpdate()
                + ", less than a quarter of its life, and no newer one has come; ask its operator"
                + " if none does")
        : Optional.empty();
  }
}
