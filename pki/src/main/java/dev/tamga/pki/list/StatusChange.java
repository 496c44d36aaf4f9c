package dev.tamga.pki.list;

import java.time.Instant;

/**
 * A state of a service and since when.
 *
 * @param from inclusive; may lie before the list's issue
 */
public record StatusChange(Status status, Instant from) {
  /** What a service may be. */
  public enum Status {
    /** It vouches. */
    GRANTED("granted"),
    /** It does not vouch any more; what it vouched for before stays good. */
    WITHDRAWN("withdrawn"),
    /** Somebody else may have used its key since then. Final. */
    COMPROMISED("compromised");

    private final String id;

    Status(String id) {
      this.id = id;
    }

    /** How lists call it. */
    public String id() {
      return id;
    }
  }
}
