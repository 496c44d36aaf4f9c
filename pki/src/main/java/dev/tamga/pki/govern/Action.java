package dev.tamga.pki.govern;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What may be asked for, with the fields that its request has (pki/GOVERNANCE.md, section 3). */
public enum Action {
  ISSUE(Set.of("profile", "subject", "names", "key", "csr"), Set.of("validity", "branch")),
  REVOKE(Set.of("serial", "revocation", "certificate"), Set.of()),
  RELEASE(Set.of("serial", "certificate"), Set.of()),
  ROLLOVER(Set.of("branch", "authority", "certificate"), Set.of()),
  OFFICER_ADD(Set.of("officer", "name", "role", "from", "until", "certificate"), Set.of()),
  OFFICER_REMOVE(Set.of("officer"), Set.of());

  private static final Set<String> COMMON =
      Set.of("action", "requester", "created", "expires", "reason");

  private final Set<String> required;
  private final Set<String> optional;

  Action(Set<String> required, Set<String> optional) {
    this.required = required;
    this.optional = optional;
  }

  /** As requests and the audit log write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Action> named(String id) {
    return Arrays.stream(values()).filter(action -> action.id().equals(id)).findFirst();
  }

  /** Whether a request of this action has all of these fields and no other. */
  boolean takes(Set<String> fields) {
    Set<String> rest = new HashSet<>(fields);
    boolean whole = rest.containsAll(required) && rest.containsAll(COMMON);
    rest.removeAll(required);
    rest.removeAll(optional);
    rest.removeAll(COMMON);
    return whole && rest.isEmpty();
  }
}
