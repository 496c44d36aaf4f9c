package dev.tamga.server.attest;

import dev.tamga.common.container.Entry;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.CustodyDocument;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.custody.Prover;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.storage.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * Puts the custody of a package together: its events, entries and proofs in one sealed container,
 * which says whether it is complete (FORMAT.md section 7).
 */
public final class IssueCustody {
  private static final int MAX_EVENTS = 300; // three objects each; a manifest lists 1,000
  private static final int MAX_BYTES = 8 << 20; // half of what a container may have

  private final Database database;
  private final NodeSeal seal;
  private final VerifierKey log;
  private final Clock clock;

  /** Wires the step. */
  public IssueCustody(Database database, NodeSeal seal, VerifierKey log, Clock clock) {
    this.database = database;
    this.seal = seal;
    this.log = log;
    this.clock = clock;
  }

  private record Page(List<LoggedEvent> events, long total, List<Entry> objects) {}

  /** The custody of a package after event {@code after}, as many events as one container takes. */
  public Bytes issue(PackageId id, long after) throws Refusal {
    Page page = database.read(handle -> read(handle, id, after));
    long last = after + page.events().size();
    CustodyDocument document =
        new CustodyDocument(
            id, seal.node(), seal.origin(), after + 1, last, page.total(), clock.instant());
    return seal.seal(CustodyDocument.NAME, document.write(), page.objects());
  }

  private Page read(Handle handle, PackageId id, long after) throws Refusal {
    SignedCheckpoint checkpoint = SignedCheckpoint.verify(new TileStore(handle).checkpoint(), log);
    Prover prover = new Prover(handle);
    List<LoggedEvent> events = new ArrayList<>();
    List<Entry> objects = new ArrayList<>();
    long bytes = 0;
    for (LoggedEvent event : LoggedEvent.after(handle, id, after, MAX_EVENTS)) {
      List<Entry> three = objects(event, prover, checkpoint);
      bytes += three.stream().mapToLong(entry -> entry.content().size()).sum();
      if (bytes > MAX_BYTES && !events.isEmpty()) {
        break;
      }
      events.add(event);
      objects.addAll(three);
    }
    return new Page(events, LoggedEvent.count(handle, id), objects);
  }

  private static List<Entry> objects(LoggedEvent event, Prover prover, SignedCheckpoint checkpoint)
      throws Refusal {
    String stem = String.format(Locale.ROOT, "custody/%06d", event.seq());
    return List.of(
        new Entry(new EntryName(stem + "-event.xml"), Bytes.of(event.xml())),
        new Entry(new EntryName(stem + "-entry.txt"), Bytes.of(event.entry())),
        new Entry(
            new EntryName(stem + ".tlog-proof"),
            Bytes.of(prover.prove(event.index(), checkpoint).print())));
  }
}
