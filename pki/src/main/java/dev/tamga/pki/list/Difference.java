package dev.tamga.pki.list;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Terms;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What changes from one list to another, in words, and which of it adds trust (pki/TRUST.md section
 * 3). What is not known to take away counts as adding: a mistake here makes people look, never lets
 * anything in.
 *
 * @param changes none if only numbers and times are new
 */
public record Difference(List<Change> changes) {
  /**
   * One change.
   *
   * @param adds whether it waits for two administrators
   * @param text in words, one line
   */
  public record Change(boolean adds, String text) {
    @Override
    public String toString() {
      return (adds ? "+ " : "- ") + text;
    }
  }

  public Difference {
    changes = List.copyOf(changes);
  }

  /** Whether any of it adds. */
  public boolean adds() {
    return changes.stream().anyMatch(Change::adds);
  }

  /** From nothing, or from a list of the same territory. */
  public static Difference between(Optional<TrustList> before, TrustList after) {
    Collector found = new Collector();
    if (before.isEmpty()) {
      found.adds("first list of " + after.territory() + ", signed by " + after.signers());
      after.pointers().forEach(pointer -> found.adds("pointer " + pointer));
      after.services().forEach(service -> found.adds(text(service)));
    } else {
      found.compare(before.get(), after);
    }
    return new Difference(found.changes);
  }

  private static String text(Service service) {
    return "service "
        + service.id()
        + ' '
        + service.type().id()
        + ' '
        + service.history()
        + ' '
        + text(service.terms())
        + ", certificates "
        + service.certificates().stream()
            .map(one -> one.getSubjectX500Principal().getName() + ' ' + hash(one))
            .toList();
  }

  private static String text(Terms terms) {
    return "hosts "
        + terms.hosts()
        + ", addresses "
        + terms.addresses()
        + ", policies "
        + (terms.policies().isEmpty() ? "any" : terms.policies().toString());
  }

  private static String hash(X509Certificate certificate) {
    return Certificates.sha256(certificate);
  }

  private static final class Collector {
    private final List<Change> changes = new ArrayList<>();

    void adds(String text) {
      changes.add(new Change(true, text));
    }

    private void takes(String text) {
      changes.add(new Change(false, text));
    }

    void compare(TrustList before, TrustList after) {
      if (!before.signers().equals(after.signers())) {
        adds("signers: " + after.signers() + " (before: " + before.signers() + ')');
      }
      pointers(by(before.pointers(), Pointer::territory), by(after.pointers(), Pointer::territory));
      Map<String, Service> old = by(before.services(), Service::id);
      for (Service service : after.services()) {
        Service was = old.get(service.id());
        if (was == null) {
          adds(text(service));
        } else {
          compare(was, service);
        }
      }
    }

    private void pointers(Map<String, Pointer> before, Map<String, Pointer> after) {
      after.forEach(
          (territory, pointer) -> {
            if (!pointer.equals(before.get(territory))) {
              adds("pointer " + pointer);
            }
          });
      before.forEach(
          (territory, pointer) -> {
            if (!after.containsKey(territory)) {
              takes("pointer to " + territory + " is gone");
            }
          });
    }

    private void compare(Service before, Service after) {
      String name = "service " + after.id() + ": ";
      after.certificates().stream()
          .filter(one -> !before.certificates().contains(one))
          .forEach(one -> adds(name + "certificate " + hash(one)));
      after.history().stream()
          .filter(state -> !before.history().contains(state))
          .forEach(state -> state(name, state));
      Terms was = before.terms();
      Terms is = after.terms();
      set(name + "hosts ", was.hosts(), is.hosts(), isHostsWithin(is.hosts(), was.hosts()));
      set(
          name + "addresses ",
          was.addresses(),
          is.addresses(),
          was.addresses().containsAll(is.addresses()));
      set(
          name + "policies ",
          was.policies(),
          is.policies(),
          was.policies().isEmpty()
              || (!is.policies().isEmpty() && was.policies().containsAll(is.policies())));
      set(
          name + "algorithms ",
          was.algorithms(),
          is.algorithms(),
          isStricter(is.algorithms(), was.algorithms()));
      if (!was.status().equals(is.status())) {
        adds(name + is.status() + " (before: " + was.status() + ')');
      }
      if (!was.mapping().equals(is.mapping())) {
        adds(name + is.mapping() + " (before: " + was.mapping() + ')');
      }
    }

    private void state(String name, StatusChange state) {
      String text = name + state.status().id() + " from " + state.from();
      if (state.status() == Status.GRANTED) {
        adds(text);
      } else {
        takes(text);
      }
    }

    private void set(String name, List<?> before, List<?> after, boolean within) {
      if (!before.equals(after)) {
        changes.add(new Change(!within, name + after + " (before: " + before + ')'));
      }
    }

    private static boolean isHostsWithin(List<String> inner, List<String> outer) {
      return inner.stream()
          .allMatch(host -> outer.stream().anyMatch(o -> host.equals(o) || host.endsWith("." + o)));
    }

    /**
     * Whatever was refused at any time still is. Between two instants at which a rule begins or
     * ends nothing changes, so each span is asked once, at its start.
     */
    private static boolean isStricter(List<AlgorithmRule> inner, List<AlgorithmRule> outer) {
      AlgorithmPolicy now = AlgorithmPolicy.partner(inner);
      AlgorithmPolicy before = AlgorithmPolicy.partner(outer);
      List<Instant> starts =
          Stream.concat(
                  Stream.of(Instant.MIN),
                  Stream.concat(inner.stream(), outer.stream())
                      .flatMap(rule -> Stream.of(rule.from(), rule.until())))
              .filter(at -> at.isBefore(Instant.MAX)) // no time is after it
              .distinct()
              .toList();
      return outer.stream()
          .map(AlgorithmRule::oid)
          .distinct()
          .allMatch(
              oid ->
                  starts.stream()
                      .filter(at -> before.problem(oid, at).isPresent())
                      .allMatch(at -> now.problem(oid, at).isPresent()));
    }

    private static <T> Map<String, T> by(List<T> entries, Function<T, String> key) {
      Map<String, T> map = new HashMap<>();
      entries.forEach(entry -> map.put(key.apply(entry), entry));
      return map;
    }
  }
}
