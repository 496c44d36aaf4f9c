package dev.tamga.common.document;

import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.document.xml.EventXml;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code event.xml}: one step of custody; the log holds its digest only (CUSTODY.md section 1).
 *
 * @param id id of the event
 * @param packageId the package
 * @param seq number within the package, from 1 without a gap, at most 999,999
 * @param type what happened
 * @param actor who acted
 * @param counterparties authorities on the other side, at most 16
 * @param proceedings for which proceedings, one line of at most 500 characters
 * @param checks what was checked, at most 64
 * @param objects what the event is about, at most 1,000
 * @param restsOn SHA-256 of the hollow container as it stood after the event
 * @param corrects the event that is corrected; in a CORRECTED, and only there
 * @param occurred when it happened, kept to the millisecond
 * @param recorded when it was recorded, kept to the millisecond; may be later, visibly
 * @param note plain words, at most 4,000 characters
 * @param salt makes the digest say nothing of the content
 */
public record EventDocument(
    EventId id,
    PackageId packageId,
    long seq,
    EventType type,
    Actor actor,
    List<AuthorityId> counterparties,
    @Nullable String proceedings,
    List<Check> checks,
    List<EventObject> objects,
    @Nullable Sha256 restsOn,
    @Nullable EventId corrects,
    Instant occurred,
    Instant recorded,
    @Nullable String note,
    Salt salt) {
  /** Name of its entry in a receipt. */
  public static final String NAME = "event.xml";

  /** Largest sequence number. */
  public static final long MAX_SEQ = 999_999;

  private static final int MAX_COUNTERPARTIES = 16;
  private static final int MAX_CHECKS = 64;
  private static final int MAX_OBJECTS = 1000;
  private static final XmlForm<EventXml> FORM =
      new XmlForm<>(EventXml.class, "event", "CUSTODY.md 1");

  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public EventDocument {
    if (seq < 1 || seq > MAX_SEQ) {
      throw PlainText.refused("seq", Long.toString(seq), "1 to " + MAX_SEQ);
    }
    counterparties = atMost("counterparties", MAX_COUNTERPARTIES, counterparties);
    if (proceedings != null) {
      PlainText.line("proceedings", proceedings);
    }
    checks = atMost("checks", MAX_CHECKS, checks);
    objects = atMost("objects", MAX_OBJECTS, objects);
    if ((type == EventType.CORRECTED) != (corrects != null)) {
      throw PlainText.refused("event", type.name(), "Corrects in a CORRECTED, and only there");
    }
    occurred = PlainText.instant("occurred", occurred);
    recorded = PlainText.instant("recorded", recorded);
    if (note != null) {
      PlainText.text("note", note);
    }
  }

  /**
   * Reads a document of at most 4 MiB by its schema.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming the element, the value and the rule
   */
  public static EventDocument read(byte[] xml) throws Refusal {
    return FORM.read(xml, EventMapping::record);
  }

  /** The document as bytes. Equal documents give equal bytes. */
  public byte[] write() {
    return FORM.writeUnchecked(EventMapping.xml(this)); // by the schema it takes eight times longer
  }

  /** The same event under another number, recorded at another time: what the log assigns. */
  public EventDocument numbered(long number, Instant when) {
    return new EventDocument(
        id,
        packageId,
        number,
        type,
        actor,
        counterparties,
        proceedings,
        checks,
        objects,
        restsOn,
        corrects,
        occurred,
        when,
        note,
        salt);
  }

  /** Begins an event: number 1, recorded when it occurred, under a new id. */
  public static EventBuilder builder(
      PackageId packageId, EventType type, Actor actor, Instant occurred, Salt salt) {
    return new EventBuilder(packageId, type, actor, occurred, salt);
  }

  private static <T> List<T> atMost(String field, int max, List<T> values) {
    if (values.size() > max) {
      throw PlainText.refused(field, values.size() + " of them", "at most " + max);
    }
    return List.copyOf(values);
  }
}
