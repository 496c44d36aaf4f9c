package dev.tamga.server.recovery;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.download.StoredPackage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Receipts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Checks one sealed package: its hops and their signatures, its rows against the manifest, its
 * events against the containers that they rest on, its receipts against its events.
 */
final class PackageCheck {
  private static final int EVENTS_AT_ONCE = 100;

  private final EnvelopeVerifier envelopes;
  private final VerifierKey log;
  private final Consumer<Disagreement> found;

  PackageCheck(EnvelopeVerifier envelopes, VerifierKey log, Consumer<Disagreement> found) {
    this.envelopes = envelopes;
    this.log = log;
    this.found = found;
  }

  void check(Handle handle, PackageRow row) {
    String where = "package " + row.id();
    try {
      HollowContainer hollow = StoredPackage.hollow(handle, row.id(), Integer.MAX_VALUE);
      VerifiedEnvelope envelope = envelopes.verify(hollow);
      requireItems(handle, row, envelope);
      int hop = checkEvents(handle, row, hollow, where);
      if (hop != hollow.hops().size()) {
        report("hops", where, "an event for each of " + hollow.hops().size(), hop + " events");
      }
    } catch (Refusal refusal) {
      report("container", where, "one that verifies", refusal.failure() + ": " + refusal.detail());
    }
  }

  private static void requireItems(Handle handle, PackageRow row, VerifiedEnvelope envelope)
      throws Refusal {
    List<ItemDigest> items = new ArrayList<>();
    for (ItemRow item : StoredPackage.items(handle, row.id())) {
      var sum = item.sum().orElseThrow();
      EntryHead head = new EntryHead(item.name(), item.length(), sum.crc32());
      items.add(new ItemDigest(head, sum.sha256()));
    }
    var unused = envelope.requireItems(items);
  }

  /** Each event that rests on a container rests on the next hop's; returns how many there are. */
  private int checkEvents(Handle handle, PackageRow row, HollowContainer hollow, String where)
      throws Refusal {
    int hop = 0;
    long seq = 0;
    List<LoggedEvent> page = LoggedEvent.after(handle, row.id(), seq, EVENTS_AT_ONCE);
    while (!page.isEmpty()) {
      for (LoggedEvent logged : page) {
        EventDocument event = EventDocument.read(logged.xml());
        seq = logged.seq();
        requireSame("number of the event", where, seq, event.seq());
        requireSame("package of the event", where + ", event " + seq, row.id(), event.packageId());
        if (event.restsOn() != null) {
          hop++;
          checkHop(handle, row, hollow, hop, event, where + ", event " + seq);
        }
      }
      page = LoggedEvent.after(handle, row.id(), seq, EVENTS_AT_ONCE);
    }
    return hop;
  }

  private void checkHop(
      Handle handle,
      PackageRow row,
      HollowContainer hollow,
      int hop,
      EventDocument event,
      String where)
      throws Refusal {
    if (hop <= hollow.hops().size()) {
      HollowContainer then = StoredPackage.hollow(handle, row.id(), hop);
      requireSame("container of hop " + hop, where, then.write().sha256(), event.restsOn());
    }
    Bytes receipt = Receipts.find(handle, row.id(), event.seq()).orElse(null);
    if (receipt == null) {
      report("receipt", where, "stored", "none; start the node to have it issued");
    } else {
      checkReceipt(receipt, row, event, where);
    }
  }

  private void checkReceipt(Bytes receipt, PackageRow row, EventDocument event, String where)
      throws Refusal {
    HollowContainer container = HollowContainer.read(receipt);
    var unused = envelopes.verify(container);
    ReceiptDocument document = ReceiptDocument.read(container.document().toArray());
    requireSame("package of the receipt", where, row.id(), document.packageId());
    Bytes kept = object(container, "event.xml");
    requireSame("event of the receipt", where, kept.sha256(), document.event());
    var proof =
        CustodyProof.verify(
            kept.toArray(),
            object(container, "entry.txt").toArray(),
            object(container, "event.tlog-proof").toArray(),
            log);
    requireSame("number in the receipt", where, event.seq(), proof.entry().seq());
  }

  private static Bytes object(HollowContainer container, String name) throws Refusal {
    return container
        .object(new EntryName(name))
        .orElseThrow(() -> StoredPackage.damaged("receipt without " + name));
  }

  private void requireSame(String what, String where, Object expected, @Nullable Object actual) {
    if (!expected.equals(actual)) {
      report(what, where, expected.toString(), String.valueOf(actual));
    }
  }

  private void report(String what, String where, String expected, String actual) {
    found.accept(new Disagreement(what, where, expected, actual));
  }
}
