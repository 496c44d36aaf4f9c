package dev.tamga.server.recovery;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.download.StoredPackage;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.Holds;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Receipts;
import dev.tamga.server.storage.state.Verifications;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks one sealed package: its hops and their signatures, its rows against the manifest, its
 * events against the containers that they rest on, its receipts against its events. Consistent
 * within the package: what a node adds meanwhile is not looked at.
 */
final class PackageCheck {
  private static final int EVENTS_AT_ONCE = 100;
  private static final int MOST_MISSING = 1000;
  private static final long ASK_MILLIS = 200;

  private final Database database;
  private final EnvelopeVerifier envelopes;
  private final VerifierKey log;
  private final Consumer<Disagreement> found;
  private final List<Missing> missing = new ArrayList<>();

  PackageCheck(
      Database database,
      EnvelopeVerifier envelopes,
      VerifierKey log,
      Consumer<Disagreement> found) {
    this.database = database;
    this.envelopes = envelopes;
    this.log = log;
    this.found = found;
  }

  /** What was stored of a package at one moment. */
  private record Stored(
      HollowContainer hollow,
      List<ItemRow> items,
      Set<String> damage,
      Map<String, String> holds,
      long events) {}

  /** A receipt that was promised and is not stored yet. */
  private record Missing(PackageId id, long seq, String where) {}

  void check(PackageRow row) throws Refusal {
    String where = "package " + row.id();
    try {
      Stored stored =
          database.read(
              handle ->
                  new Stored(
                      StoredPackage.hollow(handle, row.id(), Integer.MAX_VALUE),
                      StoredPackage.items(handle, row.id()),
                      Verifications.damage(handle, row.id()),
                      Holds.all(handle, row.id()),
                      LoggedEvent.count(handle, row.id())));
      requireItems(stored.items(), envelopes.verify(stored.hollow()));
      int hop = checkEvents(row, stored, where);
      if (hop != stored.hollow().hops().size()) {
        report(
            "hops",
            where,
            "an event for each of " + stored.hollow().hops().size(),
            hop + " events");
      }
    } catch (Refusal refusal) {
      if (refusal.failure() == Failure.BUSY) {
        throw refusal; // the database, of which the package cannot help it
      }
      report("container", where, "one that verifies", refusal.failure() + ": " + refusal.detail());
    }
  }

  /**
   * Reports the receipts that are not stored.
   *
   * @param patience how long a running node has to store what it has just promised
   */
  void reportMissing(Duration patience) throws Refusal {
    long end = System.nanoTime() + patience.toNanos();
    missing.removeIf(this::isStored);
    try {
      while (!missing.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(ASK_MILLIS);
        missing.removeIf(this::isStored);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    missing.forEach(this::reportMissing);
  }

  private static void requireItems(List<ItemRow> stored, VerifiedEnvelope envelope) throws Refusal {
    List<ItemDigest> items = new ArrayList<>();
    for (ItemRow item : stored) {
      var sum = item.sum().orElseThrow();
      EntryHead head = new EntryHead(item.name(), item.length(), sum.crc32());
      items.add(new ItemDigest(head, sum.sha256()));
    }
    var unused = envelope.requireItems(items);
  }

  /** Each event that rests on a container rests on the next hop's; returns how many there are. */
  private int checkEvents(PackageRow row, Stored stored, String where) throws Refusal {
    int hop = 0;
    long seq = 0;
    Set<String> damage = new TreeSet<>();
    Map<String, String> holds = new TreeMap<>();
    List<LoggedEvent> page = events(row.id(), seq, stored.events());
    while (!page.isEmpty()) {
      for (LoggedEvent logged : page) {
        EventDocument event = EventDocument.read(logged.xml());
        seq = logged.seq();
        requireSame("number of the event", where, seq, event.seq());
        requireSame("package of the event", where + ", event " + seq, row.id(), event.packageId());
        if (event.type() == EventType.DAMAGED) {
          damage.add(event.id().text());
        } else if (event.corrects() != null) {
          damage.remove(event.corrects().text());
        } else if (event.type() == EventType.HELD || event.type() == EventType.UNHELD) {
          holds.put(String.valueOf(event.actor().authority()), Holds.Row.of(event, seq).summary());
        }
        if (event.restsOn() != null) {
          hop++;
          checkHop(row, stored.hollow(), hop, event, where + ", event " + seq);
        }
      }
      page = events(row.id(), seq, stored.events());
    }
    requireSame("damage that is not corrected", where, damage, stored.damage());
    requireSame("holds", where, holds, stored.holds());
    return hop;
  }

  private List<LoggedEvent> events(PackageId id, long after, long last) throws Refusal {
    int limit = (int) Math.max(0, Math.min(EVENTS_AT_ONCE, last - after));
    return database.read(handle -> LoggedEvent.after(handle, id, after, limit));
  }

  private void checkHop(
      PackageRow row, HollowContainer hollow, int hop, EventDocument event, String where)
      throws Refusal {
    if (hop <= hollow.hops().size()) {
      HollowContainer then = database.read(handle -> StoredPackage.hollow(handle, row.id(), hop));
      requireSame("container of hop " + hop, where, then.write().sha256(), event.restsOn());
    }
    Missing receipt = new Missing(row.id(), event.seq(), where);
    Optional<Bytes> stored = receipt(receipt);
    if (stored.isPresent()) {
      checkReceipt(stored.get(), row, event, where);
    } else if (missing.size() < MOST_MISSING) {
      missing.add(receipt);
    } else {
      reportMissing(receipt);
    }
  }

  private Optional<Bytes> receipt(Missing receipt) throws Refusal {
    return database.read(handle -> Receipts.find(handle, receipt.id(), receipt.seq()));
  }

  private boolean isStored(Missing receipt) {
    try {
      return receipt(receipt).isPresent();
    } catch (Refusal e) {
      return false; // it is reported: nobody could read it
    }
  }

  private void reportMissing(Missing receipt) {
    report("receipt", receipt.where(), "stored", "none; start the node to have it issued");
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
