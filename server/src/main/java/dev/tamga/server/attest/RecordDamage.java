package dev.tamga.server.attest;

import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.CheckResult;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Verifications;
import dev.tamga.server.storage.state.Verifications.Known;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in a package's custody that stored bytes are damaged, or whole again (CUSTODY.md section 1,
 * STORAGE.md section 7): once for each item, whoever finds it and on however many nodes, for the
 * event and the item's row are one transaction. A crash before its commit leaves nothing, and the
 * bytes are found again. Thread-safe.
 */
public final class RecordDamage {
  private static final String CHECK = "stored bytes";
  private static final Logger log = LoggerFactory.getLogger(RecordDamage.class);

  private final Storage storage;
  private final CustodyLog custody;
  private final Events events;
  private final NodeSeal seal;

  /** Wires the step. */
  public RecordDamage(Storage storage, CustodyLog custody, Events events, NodeSeal seal) {
    this.storage = storage;
    this.custody = custody;
    this.events = events;
    this.seal = seal;
  }

  /**
   * Damage was found while bytes were to be sent. What cannot be recorded now is in the log, and is
   * found again.
   *
   * @param refusal of the store; one that is not for damage is none of ours
   */
  public void sending(ItemRow item, Refusal refusal) {
    Damage.of(refusal)
        .ifPresent(
            damage -> {
              try {
                found(item, damage, handle -> true);
              } catch (Refusal e) {
                log.warn("{} is not in custody yet: {}: {}", where(item), damage, e.getMessage());
              }
            });
  }

  /**
   * Records that an item is damaged, if that is not recorded yet; of one that is, that it is so in
   * whole.
   *
   * @param guard is run first in the transaction, and undoes it by its refusal
   * @throws Refusal what {@code guard} throws, or the writer; nothing is recorded then
   */
  public void found(ItemRow item, Damage damage, Work<Boolean> guard) throws Refusal {
    BlobId blob = item.kept().blob();
    Optional<Known> recorded =
        storage.database().read(handle -> Verifications.damage(handle, blob));
    if (recorded.isPresent() && (recorded.get().whole() || !damage.whole())) {
      return;
    }
    EventDocument event =
        begin(
            item,
            EventType.DAMAGED,
            new Check(CHECK, CheckResult.FAILED, "item " + item.number() + ", " + damage),
            Optional.empty());
    Known known = new Known(event.id().text(), damage.firstByte(), damage.whole());
    boolean first =
        storage
            .writer()
            .write(
                handle -> {
                  boolean unused = guard.apply(handle);
                  if (Verifications.damaged(handle, blob, known, event.occurred())) {
                    return !custody
                        .append(handle, item.pkg(), List.of(Events.toLog(event)))
                        .isEmpty();
                  }
                  if (damage.whole()) {
                    Verifications.damagedWhole(handle, blob);
                  }
                  return damage.whole();
                });
    if (first) {
      log.error("{}: stored bytes are damaged, {}", where(item), damage);
    }
  }

  /**
   * Records that an item is whole again.
   *
   * @param damage that was recorded
   * @param how it was checked, one line of at most 400 characters
   * @param guard as for {@link #found}
   */
  public void corrected(ItemRow item, Known damage, String how, Work<Boolean> guard)
      throws Refusal {
    EventDocument event =
        begin(
            item,
            EventType.CORRECTED,
            Check.passed(CHECK, "item " + item.number() + ": " + how),
            Optional.of(new EventId(damage.event())));
    boolean first =
        storage
            .writer()
            .write(
                handle -> {
                  boolean unused = guard.apply(handle);
                  return Verifications.corrected(
                          handle, item.kept().blob(), damage, event.occurred())
                      && !custody
                          .append(handle, item.pkg(), List.of(Events.toLog(event)))
                          .isEmpty();
                });
    if (first) {
      log.info("{}: stored bytes are whole again, {}", where(item), how);
    }
  }

  private EventDocument begin(
      ItemRow item, EventType type, Check check, Optional<EventId> corrects) {
    return events
        .beginByNode(item.pkg(), type, seal.certificate().get())
        .checks(List.of(check))
        .objects(
            List.of(new EventObject(item.name(), item.length(), item.sum().orElseThrow().sha256())))
        .corrects(corrects.orElse(null))
        .build();
  }

  private static String where(ItemRow item) {
    return "item " + item.number() + " of package " + item.pkg() + ", " + item.kept().blob();
  }
}
