package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A draft or a sealed package.
 *
 * @param id chosen by the producer
 * @param producer who opened the draft
 * @param to the recipients, in the order in which they were named
 * @param classification as said in the draft and in {@code package.xml}
 * @param state where it stands; in an inbox the caller's own answer, else the newest
 * @param created when the draft was opened
 * @param expires when the draft is given up; without meaning once it is sealed
 * @param items how many items there are
 * @param bytes of all items, as announced
 * @param seal once it is sealed
 */
public record PackageRow(
    PackageId id,
    AuthorityId producer,
    List<AuthorityId> to,
    String classification,
    State state,
    Instant created,
    Instant expires,
    int items,
    long bytes,
    Optional<Seal> seal) {

  /** Where a package stands (PROTOCOL.md section 7). */
  public enum State {
    /** Not handed in yet. */
    DRAFT,
    /** Handed in, not answered. */
    SEALED,
    /** A recipient accepted custody. */
    ACCEPTED,
    /** A recipient disputes it. */
    DISPUTED
  }

  /**
   * What is known from the seal on.
   *
   * @param order place in every list, from 1, in the order of the commits
   * @param at when
   * @param caseNumber of {@code package.xml}
   */
  public record Seal(long order, Instant at, String caseNumber) {}

  /** Takes a copy of the list. */
  public PackageRow {
    to = List.copyOf(to);
  }

  /** A draft as it is opened: without items. */
  public static PackageRow draft(
      PackageId id,
      AuthorityId producer,
      List<AuthorityId> to,
      String classification,
      Instant created,
      Instant expires) {
    return new PackageRow(
        id, producer, to, classification, State.DRAFT, created, expires, 0, 0, Optional.empty());
  }
}
