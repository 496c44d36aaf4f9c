package dev.tamga.server.download;

import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.access.Caller;
import dev.tamga.server.attest.Events;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Releases;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Makes the {@code RELEASED} event durable before the first byte of evidence leaves to a recipient
 * (PROTOCOL.md section 9). A crash after it leaves an event for bytes that perhaps never left: who
 * may have had the evidence is told, never the reverse.
 */
final class RecordRelease {
  private final Storage storage;
  private final CustodyLog log;
  private final Events events;

  RecordRelease(Storage storage, CustodyLog log, Events events) {
    this.storage = storage;
    this.log = log;
    this.events = events;
  }

  /**
   * Records that {@code items} leave to the caller. The producer's own reading is no release.
   *
   * @param whole whether these are all items of the package, as a container
   * @param fromStart whether the download begins at byte 0; one that goes on is recorded only if
   *     nothing was recorded for that certificate
   */
  void record(PackageRow row, List<ItemRow> items, boolean whole, boolean fromStart, Caller caller)
      throws Refusal {
    if (row.producer().equals(caller.authority())) {
      return;
    }
    boolean known =
        !fromStart && storage.database().read(handle -> allReleased(handle, row, items, caller));
    if (!known) {
      EventDocument event = event(row, items, whole, caller);
      boolean unused =
          storage.writer().write(row.id(), handle -> record(handle, row, items, caller, event));
    }
  }

  private static boolean allReleased(
      Handle handle, PackageRow row, List<ItemRow> items, Caller caller) {
    return items.stream()
        .allMatch(i -> Releases.contains(handle, row.id(), i.number(), caller.certificate()));
  }

  private boolean record(
      Handle handle, PackageRow row, List<ItemRow> items, Caller caller, EventDocument event) {
    for (ItemRow item : items) {
      boolean unused =
          Releases.insert(
              handle, row.id(), item.number(), caller.certificate(), caller.authority());
    }
    return !log.append(handle, row.id(), List.of(Events.toLog(event))).isEmpty();
  }

  private EventDocument event(PackageRow row, List<ItemRow> items, boolean whole, Caller caller) {
    List<EventObject> objects =
        items.stream()
            .map(i -> new EventObject(i.name(), i.length(), i.sum().orElseThrow().sha256()))
            .toList();
    return events
        .begin(row.id(), EventType.RELEASED, caller.authority(), caller.certificate())
        .counterparties(List.of(row.producer()))
        .objects(objects)
        .note(whole ? "The whole container." : null)
        .build();
  }
}
