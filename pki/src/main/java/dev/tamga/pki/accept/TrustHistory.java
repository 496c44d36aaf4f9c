package dev.tamga.pki.accept;

import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** What an administrator has to know now; empty if all is well. */
  public Optional<String> problem(Instant now) {
    if (head().isEmpty()) {
      return Optional.of("no trust list of " + territory + " yet: receive its first");
    }
    Version head = head().get();
    if (head.list().isExpired(now)) {
      return Optional.of(
          head.list()
              + " was good until "
              + head.list().nextUpdate()
              + ", "
              + Duration.between(head.list().nextUpdate(), now).toHours()
              + " hours ago: the last accepted list stays in force, nothing new is accepted; fetch"
              + " a newer one");
    }
    return head.acceptance().isEmpty() && !head.rejected()
        ? Optional.of(head.list() + " waits for two administrators: see tamga-pki trust diff")
        : Optional.empty();
  }
}
