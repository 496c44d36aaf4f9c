package dev.tamga.pki.list;

import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Terms;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A service of a State: a CA, a timestamp authority, a responder, a node.
 *
 * @param id 1 to 64 of a to z, 0 to 9 and hyphen; names the service for ever
 * @param certificates 1 to 8, none twice; CA certificates if the type is a purpose's
 * @param history 1 to 64 states, each later than the one before; the last is in force
 * @param terms on what terms it is trusted
 */
public record Service(
    String id,
    ServiceType type,
    List<X509Certificate> certificates,
    List<StatusChange> history,
    Terms terms) {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final int MAX_CERTIFICATES = 8;
  private static final int MAX_HISTORY = 64;

  /**
   * @throws IllegalArgumentException if a part has not its form; says which
   */
  public Service {
    certificates = List.copyOf(certificates);
    history = List.copyOf(history);
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "service id: " + id.length() + " characters (expected: 1 to 64 of a-z, 0-9, hyphen)");
    }
    if (certificates.isEmpty()
        || certificates.size() > MAX_CERTIFICATES
        || new HashSet<>(certificates).size() < certificates.size()) {
      throw bad(id, certificates.size() + " certificates", "1 to 8, none twice");
    }
    if (type.purpose().isPresent()
        && certificates.stream().anyMatch(one -> one.getBasicConstraints() < 0)) {
      throw bad(id, "a certificate that is no CA's", "CA certificates, for " + type.id());
    }
    requireHistory(id, history);
  }

  private static void requireHistory(String id, List<StatusChange> history) {
    if (history.isEmpty() || history.size() > MAX_HISTORY) {
      throw bad(id, history.size() + " states", "1 to 64");
    }
    for (int i = 1; i < history.size(); i++) {
      StatusChange before = history.get(i - 1);
      if (!history.get(i).from().isAfter(before.from())) {
        throw bad(id, "state " + i + " from " + history.get(i).from(), "after " + before.from());
      }
      if (before.status() == Status.COMPROMISED) {
        throw bad(id, "a state after compromised", "none: a new key is a new service");
      }
    }
  }

  /** The state in force. */
  public StatusChange state() {
    return history.get(history.size() - 1);
  }

  /** Whether it was granted at that time, as this list tells it. */
  public boolean isGranted(Instant at) {
    return stateAt(at).filter(state -> state.status() == Status.GRANTED).isPresent();
  }

  /** The state at that time; empty before the first. */
  public Optional<StatusChange> stateAt(Instant at) {
    return history.stream()
        .filter(state -> !state.from().isAfter(at))
        .reduce((first, second) -> second);
  }

  private static IllegalArgumentException bad(String id, String what, String expected) {
    return new IllegalArgumentException(
        "service " + id + ": " + what + " (expected: " + expected + ')');
  }
}
