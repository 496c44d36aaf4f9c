package dev.tamga.server.download;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.Target;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.access.Caller;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.access.Signer;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.Sequenced;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.storage.state.Receipts;
import dev.tamga.server.storage.state.Releases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * {@code POST /v1/packages/{id}/acceptance}: the recipient's signed acceptance or dispute, the next
 * hop of the container (PROTOCOL.md section 8). With it the hand-over is complete.
 */
public final class RecordAnswer implements Call {
  private final Storage storage;
  private final Supplier<EnvelopeVerifier> envelopes;
  private final RequireSigner signers;
  private final CustodyLog log;
  private final Events events;
  private final IssueReceipt receipts;
  private final int hollowBytes;

  /**
   * Wires the flow.
   *
   * @param envelopes a verifier with the trust of this moment
   * @param hollowBytes most bytes of a hollow container
   */
  public RecordAnswer(
      Storage storage,
      Supplier<EnvelopeVerifier> envelopes,
      RequireSigner signers,
      CustodyLog log,
      Events events,
      IssueReceipt receipts,
      int hollowBytes) {
    this.storage = storage;
    this.envelopes = envelopes;
    this.signers = signers;
    this.log = log;
    this.events = events;
    this.receipts = receipts;
    this.hollowBytes = hollowBytes;
  }

  private record Committed(Receipts.Due receipt, boolean fresh) {}

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    PackageId id = ((Target.OfPackage) request.target()).id();
    Caller caller = request.caller();
    PackageRow row = storage.database().read(handle -> recipients(handle, id, caller));
    Bytes sent = Bytes.of(request.body().readAll(hollowBytes, "limits.hollow-container"));
    HollowContainer container = HollowContainer.read(sent);
    Optional<Committed> earlier = storage.database().read(handle -> earlier(handle, id, container));
    if (earlier.isPresent()) {
      return answer(earlier.get());
    }
    VerifiedAnswer verified = verify(row, container, sent, caller);
    Committed committed = storage.writer().write(id, handle -> commit(handle, verified, caller));
    return answer(committed);
  }

  private Answer answer(Committed committed) throws Refusal {
    Bytes receipt = receipts.issue(committed.receipt());
    return Answer.bytes(committed.fresh() ? 201 : 200, MediaTypes.ASICE, receipt.toArray())
        .with("location", Paths.receipt(committed.receipt().pkg(), committed.receipt().seq()));
  }

  private static PackageRow recipients(Handle handle, PackageId id, Caller caller) throws Refusal {
    PackageRow row = Visible.sealed(handle, id, caller);
    if (!row.to().contains(caller.authority())) {
      throw new Refusal(
          Failure.NOT_ENTITLED,
          "acceptance by " + caller.authority() + " (expected: by one of " + row.to() + ')',
          "PROTOCOL.md 8",
          "Only a recipient accepts or disputes a package.");
    }
    return row;
  }

  /** The receipt for this very hop, if it is the node's already: the answer to it was lost. */
  private static Optional<Committed> earlier(Handle handle, PackageId id, HollowContainer sent)
      throws Refusal {
    HollowContainer stored = StoredPackage.hollow(handle, id, Integer.MAX_VALUE);
    int hop = sent.lastHop().number();
    if (hop < 2 || !sent.isStartOf(stored)) {
      requireNext(id, stored, sent);
      return Optional.empty();
    }
    Decision decision = acceptance(sent.lastHop()).decision();
    return Receipts.seqOfHop(handle, id, hop)
        .map(seq -> new Committed(new Receipts.Due(id, seq, hop, kind(decision).name()), false));
  }

  private static void requireNext(PackageId id, HollowContainer stored, HollowContainer sent)
      throws Refusal {
    if (!stored.isStartOf(sent) || sent.hops().size() != stored.hops().size() + 1) {
      throw new Refusal(
          Failure.HOP_OUTDATED,
          "package "
              + id
              + ": "
              + sent.hops().size()
              + " hops (expected: the "
              + stored.hops().size()
              + " that the node holds, byte for byte, and one more)",
          "PROTOCOL.md 8",
          "Fetch the container again and sign the next hop of that.");
    }
  }

  /** What was verified of an answer; made by {@link #verify} alone. */
  private record VerifiedAnswer(
      PackageRow row,
      VerifiedEnvelope envelope,
      AcceptanceDocument document,
      EventDocument event,
      Hop hop) {}

  private VerifiedAnswer verify(
      PackageRow row, HollowContainer container, Bytes sent, Caller caller) throws Refusal {
    VerifiedEnvelope envelope = envelopes.get().verify(container);
    VerifiedSignature signature = envelope.lastSignature();
    Signer signer = signers.ofAll(caller.authority(), envelope);
    Hop hop = container.lastHop();
    AcceptanceDocument document = acceptance(hop);
    AnswerRules.requireFits(document, row, caller, envelope);
    EventType type =
        document.decision() == Decision.ACCEPTED ? EventType.ACCEPTED : EventType.DISPUTED;
    EventDocument event =
        events
            .begin(row.id(), type, caller.authority(), signature.signer())
            .counterparties(List.of(row.producer()))
            .proceedings(document.proceedings())
            .checks(checks(envelope, signer))
            .restsOn(sent.sha256())
            .note(document.reason())
            .build();
    return new VerifiedAnswer(row, envelope, document, event, hop);
  }

  private static List<Check> checks(VerifiedEnvelope envelope, Signer signer) {
    VerifiedSignature signature = envelope.lastSignature();
    List<Check> checks = new ArrayList<>();
    checks.add(Check.passed("signature", "CAdES-BASELINE-T, signed " + signature.signingTime()));
    checks.add(Check.passed("signer", signer.role() + ", key " + signer.spki()));
    checks.add(Check.passed("timestamp", "of " + signature.stampedAt()));
    checks.addAll(Events.sideChecks(envelope));
    return checks;
  }

  private static AcceptanceDocument acceptance(Hop hop) throws Refusal {
    return AcceptanceDocument.read(
        Objects.requireNonNull(hop.statement(), "hop above 1").content().toArray());
  }

  private Committed commit(Handle handle, VerifiedAnswer answer, Caller caller) throws Refusal {
    PackageId id = answer.row().id();
    Optional<Committed> earlier = earlier(handle, id, answer.envelope().container());
    if (earlier.isPresent()) {
      return earlier.get();
    }
    requireOpen(handle, answer, caller);
    State state = State.valueOf(answer.document().decision().name());
    boolean recorded =
        Hops.insert(handle, id, row(answer, caller))
            && Packages.recordAnswer(handle, id, caller.authority(), state);
    if (!recorded) {
      throw new IllegalStateException("package " + id + " changed within one transaction");
    }
    List<Sequenced> logged = log.append(handle, id, List.of(Events.toLog(answer.event())));
    Receipts.Due due =
        new Receipts.Due(
            id,
            logged.get(0).seq(),
            answer.hop().number(),
            kind(answer.document().decision()).name());
    Receipts.promise(handle, due);
    return new Committed(due, true);
  }

  private static void requireOpen(Handle handle, VerifiedAnswer answer, Caller caller)
      throws Refusal {
    PackageId id = answer.row().id();
    Optional<State> before = Packages.answer(handle, id, caller.authority());
    boolean accepts = answer.document().decision() == Decision.ACCEPTED;
    if (before.isPresent() && (before.get() == State.ACCEPTED || !accepts)) {
      throw new Refusal(
          Failure.ALREADY_ANSWERED,
          "package "
              + id
              + ": "
              + before.get()
              + " by "
              + caller.authority()
              + " (expected: no answer yet, or an acceptance after a dispute)",
          "PROTOCOL.md 8",
          "What was answered stays. Write to the sender if it was a mistake.");
    }
    int missing = accepts ? Releases.missing(handle, id, caller.authority()) : 0;
    if (missing > 0) {
      throw new Refusal(
          Failure.NOT_FETCHED,
          "package "
              + id
              + ": "
              + missing
              + " items were not fetched by "
              + caller.authority()
              + " (expected: all of them)",
          "PROTOCOL.md 8",
          "Fetch and verify every item before accepting custody.");
    }
  }

  private static ReceiptKind kind(Decision decision) {
    return decision == Decision.ACCEPTED
        ? ReceiptKind.RECIPIENT_VERIFIED
        : ReceiptKind.RECIPIENT_DISPUTED;
  }

  private static HopRow row(VerifiedAnswer answer, Caller caller) {
    Hop hop = answer.hop();
    return new HopRow(
        hop.number(),
        caller.authority(),
        new Sha256(Spki.sha256(answer.envelope().lastSignature().signer())),
        Optional.ofNullable(hop.statement()).map(s -> new HopRow.Entry(s.name(), s.content())),
        hop.manifest(),
        hop.signature(),
        hop.sides().stream().map(s -> new HopRow.Entry(s.name(), s.content())).toList());
  }
}
