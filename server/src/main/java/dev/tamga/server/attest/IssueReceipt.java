package dev.tamga.server.attest;

import dev.tamga.common.container.Entry;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.TlogProof;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.custody.Prover;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.Receipts;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Signs a receipt that was promised when its event was committed, and stores it: from then on it is
 * the same bytes for ever (CUSTODY.md sections 4 and 6).
 *
 * <p>The repeated request, two requests at once and start-up after a crash all come here: whoever
 * stores first wins, and everyone answers what is stored.
 */
public final class IssueReceipt {
  private static final EntryName EVENT = new EntryName("event.xml");
  private static final EntryName ENTRY = new EntryName("entry.txt");
  private static final EntryName PROOF = new EntryName("event.tlog-proof");

  private final Storage storage;
  private final NodeSeal seal;
  private final VerifierKey log;
  private final Clock clock;
  private final Steps steps;

  /** Wires the step. */
  public IssueReceipt(Storage storage, NodeSeal seal, VerifierKey log, Clock clock, Steps steps) {
    this.storage = storage;
    this.seal = seal;
    this.log = log;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * The receipt.
   *
   * @throws Refusal BUSY if it could not be signed just now; it stays promised
   */
  public Bytes issue(Receipts.Due due) throws Refusal {
    Optional<Bytes> stored = find(due.pkg(), due.seq());
    if (stored.isPresent()) {
      return stored.get();
    }
    Bytes fresh = sign(due);
    Bytes kept =
        storage
            .writer()
            .write(
                handle -> {
                  boolean first = Receipts.store(handle, due.pkg(), due.seq(), fresh);
                  return first ? fresh : Receipts.find(handle, due.pkg(), due.seq()).orElseThrow();
                });
    steps.reached(Step.RECEIPT_STORED); // a crash here: the repeated request answers it
    return kept;
  }

  /** The receipt for that event, if it is stored. */
  public Optional<Bytes> find(PackageId id, long seq) throws Refusal {
    return storage.database().read(handle -> Receipts.find(handle, id, seq));
  }

  private record Facts(HopRow hop, LoggedEvent event, TlogProof proof) {}

  private Bytes sign(Receipts.Due due) throws Refusal {
    Facts facts = storage.database().read(handle -> read(handle, due));
    Bytes event = Bytes.of(facts.event().xml());
    ReceiptDocument receipt =
        new ReceiptDocument(
            ReceiptKind.valueOf(due.kind()),
            due.pkg(),
            due.hop(),
            facts.hop().manifest().sha256(),
            facts.hop().signature().sha256(),
            event.sha256(),
            seal.node(),
            seal.origin(),
            clock.instant(),
            null);
    return seal.seal(
        ReceiptDocument.NAME,
        receipt.write(),
        List.of(
            new Entry(EVENT, event),
            new Entry(ENTRY, Bytes.of(facts.event().entry())),
            new Entry(PROOF, Bytes.of(facts.proof().print()))));
  }

  private Facts read(Handle handle, Receipts.Due due) throws Refusal {
    HopRow hop =
        Hops.list(handle, due.pkg()).stream()
            .filter(row -> row.number() == due.hop())
            .findFirst()
            .orElseThrow(() -> damaged(due, "its hop is missing"));
    LoggedEvent event =
        LoggedEvent.find(handle, due.pkg(), due.seq())
            .orElseThrow(() -> damaged(due, "its event is missing"));
    SignedCheckpoint checkpoint = SignedCheckpoint.verify(new TileStore(handle).checkpoint(), log);
    return new Facts(hop, event, new Prover(handle).prove(event.index(), checkpoint));
  }

  private static Refusal damaged(Receipts.Due due, String what) {
    return new Refusal(
        Failure.STORED_DATA_DAMAGED,
        "receipt " + due.seq() + " of package " + due.pkg() + ": " + what,
        "CUSTODY.md 6",
        "The node's administrator must run tamga-server check.");
  }
}
