package dev.tamga.pki.accept;

import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.Signers;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.trust.Anchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a list may follow the one before it (pki/TRUST.md section 3). */
final class Succession {
  private static final Duration FUTURE = Duration.ofMinutes(5);

  private Succession() {}

  /** Number and hash; the same list again is the caller's to see. */
  static void requireNext(Optional<TrustList> head, TrustList fresh) throws ListRefusedException {
    long next = head.map(list -> list.seq() + 1).orElse(1L);
    if (fresh.seq() < next) {
      throw refused(
          Reason.ROLLED_BACK, fresh, "is older than number " + (next - 1) + ", the newest known");
    }
    if (fresh.seq() > next) {
      throw refused(
          Reason.GAP,
          fresh,
          "lacks the lists before it (expected: number " + next + "); give them, oldest first");
    }
    Hash before = head.map(TrustList::hash).orElse(Hash.NONE);
    if (!fresh.previous().equals(before)) {
      throw refused(
          Reason.FORKED,
          fresh,
          "continues "
              + fresh.previous()
              + " (expected: "
              + before
              + ", the newest known); ask"
              + " its operator which of the two is his");
    }
  }

  static void requireSigners(Optional<TrustList> head, SignedList signed)
      throws ListRefusedException {
    Signers needed = head.orElse(signed.list()).signers();
    int count = needed.count(signed.keys());
    if (count < needed.needed()) {
      throw refused(
          Reason.TOO_FEW_SIGNERS,
          signed.list(),
          "is signed by "
              + signed.keys()
              + ", of which "
              + count
              + " count (expected: "
              + needed.needed()
              + " of "
              + needed.keys()
              + ')');
    }
    Set<Hash> vouching = signed.vouching();
    for (Service service : signed.list().services()) {
      if (service.certificates().stream().map(SignedList::key).anyMatch(vouching::contains)) {
        throw refused(
            Reason.SELF_VOUCHED,
            signed.list(),
            "lists, as "
                + service.id()
                + ", a key that vouches for its own signers (expected: a"
                + " scheme CA apart, pki/TRUST.md 2)");
      }
    }
  }

  /** Whatever is accepted must load: each CA can be an anchor. */
  static void requireAnchors(TrustList fresh) throws ListRefusedException {
    Grant always = new Grant(Instant.MIN, Instant.MAX, List.of(Terms.PLAIN));
    for (Service service : fresh.services()) {
      if (service.type().purpose().isPresent()) {
        for (X509Certificate ca : service.certificates()) {
          try {
            new Anchor(
                fresh.territory(), ca, Set.of(service.type().purpose().get()), List.of(always));
          } catch (IllegalArgumentException e) {
            throw new ListRefusedException(
                Reason.MALFORMED, fresh + ": service " + service.id() + ": " + e.getMessage(), e);
          }
        }
      }
    }
  }

  static void requireFresh(TrustList fresh, Instant now, boolean last) throws ListRefusedException {
    if (fresh.issued().isAfter(now.plus(FUTURE))) {
      throw refused(Reason.NOT_YET, fresh, "was issued " + fresh.issued() + " (now: " + now + ')');
    }
    if (last && fresh.isExpired(now)) {
      throw refused(
          Reason.EXPIRED,
          fresh,
          "was good until " + fresh.nextUpdate() + " (now: " + now + "); fetch a newer one");
    }
  }

  static void requireHistory(TrustList before, TrustList fresh) throws ListRefusedException {
    if (!fresh.issued().isAfter(before.issued())) {
      throw refused(
          Reason.HISTORY_CHANGED, fresh, "was issued no later than number " + before.seq());
    }
    for (Service old : before.services()) {
      Service now =
          fresh
              .service(old.id())
              .orElseThrow(
                  () ->
                      refused(
                          Reason.HISTORY_CHANGED,
                          fresh,
                          "lacks service " + old.id() + " (expected: withdrawn, not removed)"));
      if (now.type() != old.type() || !now.certificates().containsAll(old.certificates())) {
        throw refused(
            Reason.HISTORY_CHANGED,
            fresh,
            "gives service " + old.id() + " another type or takes a certificate from it");
      }
      if (!continues(old.history(), now.history())) {
        throw refused(
            Reason.HISTORY_CHANGED,
            fresh,
            "tells the past of "
                + old.id()
                + " otherwise: "
                + now.history()
                + " (expected: "
                + old.history()
                + " and more)");
      }
    }
  }

  /** States are added; a compromise may cut off those after it, and then ends the history. */
  private static boolean continues(List<StatusChange> old, List<StatusChange> now) {
    if (now.size() >= old.size() && now.subList(0, old.size()).equals(old)) {
      return true;
    }
    StatusChange last = now.get(now.size() - 1);
    List<StatusChange> kept =
        old.stream().filter(state -> state.from().isBefore(last.from())).toList();
    return last.status() == Status.COMPROMISED && now.subList(0, now.size() - 1).equals(kept);
  }

  private static ListRefusedException refused(Reason reason, TrustList list, String what) {
    return new ListRefusedException(reason, list + ": " + what);
  }
}
