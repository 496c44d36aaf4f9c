package dev.tamga.pki.accept;

import dev.tamga.pki.list.TrustList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A known list and what became of it.
 *
 * @param acceptance empty while it waits, if it was rejected, or if a newer one came first
 * @param rejected whether an administrator has rejected it
 * @param voters who has voted to accept it so far
 */
public record Version(
    TrustList list, Optional<Acceptance> acceptance, boolean rejected, List<String> voters) {
  /**
   * When and by whom a list was accepted.
   *
   * @param by the persons, or {@code rule} if nothing in it added trust
   */
  public record Acceptance(Instant at, List<String> by) {
    public Acceptance {
      by = List.copyOf(by);
    }
  }

  public Version {
    voters = List.copyOf(voters);
  }

  /** In a word: accepted, rejected or waiting; a newer version may have superseded it. */
  public String state() {
    if (acceptance.isPresent()) {
      return "accepted";
    }
    return rejected ? "rejected" : "waiting";
  }
}
