package dev.tamga.common.document;

import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the fields of a custody event (CUSTODY.md section 1). Not thread-safe. */
public final class EventBuilder {
  private final PackageId packageId;
  private final EventType type;
  private final Actor actor;
  private final Instant occurred;
  private final Salt salt;
  private EventId id = EventId.random();
  private List<AuthorityId> counterparties = List.of();
  private @Nullable String proceedings;
  private List<Check> checks = List.of();
  private List<EventObject> objects = List.of();
  private @Nullable Sha256 restsOn;
  private @Nullable EventId corrects;
  private @Nullable String note;

  EventBuilder(PackageId packageId, EventType type, Actor actor, Instant occurred, Salt salt) {
    this.packageId = packageId;
    this.type = type;
    this.actor = actor;
    this.occurred = occurred;
    this.salt = salt;
  }

  /** An id of the caller's instead of a new one. */
  public EventBuilder id(EventId given) {
    this.id = given;
    return this;
  }

  /** Authorities on the other side. */
  public EventBuilder counterparties(List<AuthorityId> authorities) {
    this.counterparties = List.copyOf(authorities);
    return this;
  }

  /** For which proceedings. */
  public EventBuilder proceedings(@Nullable String text) {
    this.proceedings = text;
    return this;
  }

  /** What was checked. */
  public EventBuilder checks(List<Check> made) {
    this.checks = List.copyOf(made);
    return this;
  }

  /** What the event is about. */
  public EventBuilder objects(List<EventObject> things) {
    this.objects = List.copyOf(things);
    return this;
  }

  /** The hollow container as it stood after the event. */
  public EventBuilder restsOn(@Nullable Sha256 container) {
    this.restsOn = container;
    return this;
  }

  /** The event that this one corrects. */
  public EventBuilder corrects(@Nullable EventId event) {
    this.corrects = event;
    return this;
  }

  /** Plain words. */
  public EventBuilder note(@Nullable String text) {
    this.note = text;
    return this;
  }

  /**
   * The event, with number 1 and recorded when it occurred until {@link EventDocument#numbered}
   * says otherwise.
   *
   * @throws IllegalArgumentException naming the field that is not of its form
   */
  public EventDocument build() {
    return new EventDocument(
        id,
        packageId,
        1,
        type,
        actor,
        counterparties,
        proceedings,
        checks,
        objects,
        restsOn,
        corrects,
        occurred,
        occurred,
        note,
        salt);
  }
}
