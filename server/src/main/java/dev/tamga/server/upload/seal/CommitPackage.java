package dev.tamga.server.upload.seal;

import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.access.Caller;
import dev.tamga.server.attest.Events;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.NewEvent;
import dev.tamga.server.custody.Sequenced;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.storage.state.Receipts;
import dev.tamga.server.upload.OwnDraft;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The commit of a seal: package, hop, events, entries and the promise of a receipt in one
 * transaction (CUSTODY.md section 4). A crash before its end leaves the draft as it was.
 */
final class CommitPackage {
  private final Storage storage;
  private final CustodyLog log;
  private final Events events;
  private final Clock clock;

  CommitPackage(Storage storage, CustodyLog log, Events events, Clock clock) {
    this.storage = storage;
    this.log = log;
    this.events = events;
    this.clock = clock;
  }

  /**
   * What the receipt is to be about.
   *
   * @param receipt promised
   * @param fresh whether this call sealed the package; else it was sealed with the same manifest
   */
  record Committed(Receipts.Due receipt, boolean fresh) {}

  Committed commit(VerifiedSeal seal, Caller caller) throws Refusal {
    List<EventDocument> happened = events(seal, caller);
    HopRow hop = hop(seal, caller);
    Committed committed =
        storage
            .writer()
            .write(seal.document().id(), handle -> commit(handle, seal, caller, happened, hop));
    if (committed.fresh()) {
      seal.drafted().forEach(item -> storage.digests().forget(item.kept().blob()));
    }
    return committed;
  }

  /** The receipt of an earlier seal of the same content, if the package is sealed. */
  Optional<Committed> earlier(Handle handle, PackageId id, HollowContainer container, Caller caller)
      throws Refusal {
    PackageRow row = OwnDraft.any(handle, id, caller);
    return row.state() == State.DRAFT
        ? Optional.empty()
        : Optional.of(again(handle, id, container.lastHop()));
  }

  private Committed commit(
      Handle handle, VerifiedSeal seal, Caller caller, List<EventDocument> happened, HopRow hop)
      throws Refusal {
    PackageId id = seal.document().id();
    Optional<Committed> earlier =
        earlier(handle, id, seal.envelope().envelope().container(), caller);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    requireUnchanged(seal, Items.list(handle, id));
    Instant now = clock.instant();
    boolean sealed =
        Packages.seal(handle, id, now, seal.document().caseReference().number())
            && Hops.insert(handle, id, hop);
    if (!sealed) {
      throw new IllegalStateException("package " + id + " changed within one transaction");
    }
    Items.seal(handle, id, seal.sealed());
    Hops.insertDocument(handle, id, seal.envelope().envelope().container().document());
    List<NewEvent> toLog = happened.stream().map(Events::toLog).toList();
    List<Sequenced> logged = log.append(handle, id, toLog);
    Receipts.Due due =
        new Receipts.Due(
            id,
            logged.get(logged.size() - 1).seq(),
            hop.number(),
            ReceiptKind.SUBMISSION_ACCEPTANCE.name());
    Receipts.promise(handle, due);
    return new Committed(due, true);
  }

  private static Committed again(Handle handle, PackageId id, Hop sent) throws Refusal {
    HopRow first = Hops.list(handle, id).get(0);
    if (!first.manifest().equals(sent.manifest())) {
      throw new Refusal(
          Failure.ALREADY_SEALED,
          "package "
              + id
              + ": manifest "
              + sent.manifest().sha256()
              + " (expected: "
              + first.manifest().sha256()
              + ", as it was sealed)",
          "PROTOCOL.md 6",
          "Send other content as a package of its own.");
    }
    long seq =
        Receipts.seqOfHop(handle, id, first.number())
            .orElseThrow(() -> new IllegalStateException("package " + id + " has no receipt"));
    return new Committed(
        new Receipts.Due(id, seq, first.number(), ReceiptKind.SUBMISSION_ACCEPTANCE.name()), false);
  }

  /**
   * Between the checks and the commit an item may have been taken out or put in, or its bytes taken
   * back and others stored: then its epoch is another one.
   */
  private static void requireUnchanged(VerifiedSeal seal, List<ItemRow> now) throws Refusal {
    if (!now.equals(seal.drafted())) {
      throw new Refusal(
          Failure.PACKAGE_MISMATCH,
          "package " + seal.document().id() + ": its items changed while the seal was checked",
          "PROTOCOL.md 6",
          "Seal again.");
    }
  }

  private List<EventDocument> events(VerifiedSeal seal, Caller caller) {
    PackageId id = seal.document().id();
    VerifiedSignature signature = seal.envelope().envelope().lastSignature();
    List<EventObject> objects =
        seal.envelope().items().stream()
            .map(item -> new EventObject(item.head().name(), item.head().size(), item.digest()))
            .toList();
    return List.of(
        events
            .begin(id, EventType.RECEIVED, caller.authority(), caller.certificate())
            .objects(objects)
            .build(),
        events
            .begin(id, EventType.VERIFIED, caller.authority(), signature.signer())
            .checks(seal.checks())
            .build(),
        events
            .begin(id, EventType.SEALED, caller.authority(), signature.signer())
            .counterparties(seal.document().to())
            .proceedings(seal.document().useLimitation().proceedings())
            .restsOn(seal.container().sha256())
            .build());
  }

  private static HopRow hop(VerifiedSeal seal, Caller caller) {
    Hop hop = seal.envelope().envelope().container().lastHop();
    VerifiedSignature signature = seal.envelope().envelope().lastSignature();
    return new HopRow(
        hop.number(),
        caller.authority(),
        new Sha256(Spki.sha256(signature.signer())),
        Optional.empty(),
        hop.manifest(),
        hop.signature(),
        hop.sides().stream().map(side -> new HopRow.Entry(side.name(), side.content())).toList());
  }
}
