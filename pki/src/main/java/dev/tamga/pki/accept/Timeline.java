package dev.tamga.pki.accept;

import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.trust.Anchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns the lists of a State into anchors with spans of time. Between two instants at which
 * anything changes nothing changes: so each span is judged once, at its start (pki/TRUST.md section
 * 5). Rules for algorithms alone are asked again at each time of interest.
 */
final class Timeline {
  private final List<TrustList> accepted;
  private final TrustList head;

  private Timeline(List<TrustList> accepted, TrustList head) {
    this.accepted = accepted;
    this.head = head;
  }

  /**
   * @param accepted oldest first
   * @param head the newest known list, which may be the last of them
   */
  static List<Anchor> anchors(List<TrustList> accepted, TrustList head) {
    if (accepted.isEmpty()) {
      return List.of();
    }
    Timeline timeline = new Timeline(accepted, head);
    List<Anchor> anchors = new ArrayList<>();
    // no service ever leaves a list, so the newest accepted one has them all
    for (Service service : accepted.get(accepted.size() - 1).services()) {
      service
          .type()
          .purpose()
          .ifPresent(
              purpose -> {
                for (X509Certificate ca : service.certificates()) {
                  List<Grant> grants = timeline.grants(service.id(), ca);
                  if (!grants.isEmpty()) {
                    anchors.add(new Anchor(head.territory(), ca, Set.of(purpose), grants));
                  }
                }
              });
    }
    return anchors;
  }

  private List<Grant> grants(String service, X509Certificate ca) {
    List<Instant> bounds = List.copyOf(bounds(service));
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < bounds.size() - 1; i++) {
      Instant from = bounds.get(i);
      Instant until = bounds.get(i + 1);
      List<Terms> terms = terms(service, ca, from);
      if (!terms.isEmpty()) {
        add(grants, new Grant(from, until, terms));
      }
    }
    return grants;
  }

  /** Joins what differs in nothing: a list a week makes no grant a week. */
  private static void add(List<Grant> grants, Grant next) {
    if (!grants.isEmpty()) {
      Grant last = grants.get(grants.size() - 1);
      if (last.until().equals(next.from()) && last.terms().equals(next.terms())) {
        grants.set(grants.size() - 1, new Grant(last.from(), next.until(), last.terms()));
        return;
      }
    }
    grants.add(next);
  }

  /** Every instant at which an answer about this service may change. */
  private TreeSet<Instant> bounds(String id) {
    TreeSet<Instant> bounds = new TreeSet<>(Set.of(Instant.MIN, Instant.MAX, head.issued()));
    List<TrustList> all = new ArrayList<>(accepted);
    all.add(head);
    for (TrustList list : all) {
      bounds.add(list.issued());
      list.service(id)
          .ifPresent(service -> service.history().forEach(state -> bounds.add(state.from())));
    }
    return bounds;
  }

  /** All terms that hold at that time; none if it is not trusted then. */
  private List<Terms> terms(String id, X509Certificate ca, Instant at) {
    Optional<Service> then = inForce(at).service(id).filter(one -> vouches(one, ca, at));
    Optional<Service> now = head.service(id).filter(one -> vouches(one, ca, at));
    if (then.isEmpty() || now.isEmpty()) {
      return List.of();
    }
    Terms first = then.get().terms();
    Terms second = now.get().terms();
    return at.isBefore(head.issued()) || first.equals(second)
        ? List.of(first)
        : List.of(first, second);
  }

  private static boolean vouches(Service service, X509Certificate ca, Instant at) {
    return service.certificates().contains(ca) && service.isGranted(at);
  }

  /** The newest accepted list that was issued by then; before the first, the first. */
  private TrustList inForce(Instant at) {
    TrustList found = accepted.get(0);
    for (TrustList list : accepted) {
      found = list.issued().isAfter(at) ? found : list;
    }
    return found;
  }
}
