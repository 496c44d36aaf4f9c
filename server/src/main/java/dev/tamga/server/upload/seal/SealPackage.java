package dev.tamga.server.upload.seal;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.Target;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.upload.DraftRules;
import dev.tamga.server.upload.OwnDraft;
import dev.tamga.server.upload.seal.CommitPackage.Committed;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code POST /v1/packages/{id}/seal}: verified, committed, receipted, in that order (PROTOCOL.md
 * section 6, CUSTODY.md section 4).
 */
public final class SealPackage implements Call {
  private final Storage storage;
  private final VerifySeal verify;
  private final CommitPackage commit;
  private final IssueReceipt receipts;
  private final DraftRules rules;
  private final Steps steps;

  /**
   * Wires the flow.
   *
   * @param envelopes a verifier with the trust of this moment
   */
  public SealPackage(
      Storage storage,
      Supplier<EnvelopeVerifier> envelopes,
      RequireSigner signers,
      CustodyLog log,
      IssueReceipt receipts,
      DraftRules rules,
      Clock clock,
      Steps steps) {
    this.storage = storage;
    this.verify = new VerifySeal(envelopes, signers, storage.digests(), rules.hashing());
    this.commit = new CommitPackage(storage, log, new Events(clock), clock);
    this.receipts = receipts;
    this.rules = rules;
    this.steps = steps;
  }

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    PackageId id = ((Target.OfPackage) request.target()).id();
    PackageRow row = storage.database().read(h -> OwnDraft.any(h, id, request.caller()));
    Bytes container =
        Bytes.of(request.body().readAll(rules.hollowBytes(), "limits.hollow-container"));
    Optional<Committed> earlier = earlier(id, container, request);
    return earlier.isPresent() ? answer(earlier.get()) : seal(row, container, request);
  }

  private Optional<Committed> earlier(PackageId id, Bytes container, Request request)
      throws Refusal {
    HollowContainer hollow = HollowContainer.read(container);
    return storage.database().read(handle -> commit.earlier(handle, id, hollow, request.caller()));
  }

  private Answer seal(PackageRow draft, Bytes container, Request request) throws Refusal {
    List<ItemRow> items = storage.database().read(handle -> Items.list(handle, draft.id()));
    VerifiedSeal seal = verify.verify(draft, items, container); // 1 nothing lasting happened yet
    steps.reached(Step.SEAL_VERIFIED);
    Committed committed = commit.commit(seal, request.caller()); // 2 THE commit point
    return answer(committed); // 3 promise only what is already kept
  }

  private Answer answer(Committed committed) throws Refusal {
    Bytes receipt = receipts.issue(committed.receipt());
    return Answer.bytes(committed.fresh() ? 201 : 200, MediaTypes.ASICE, receipt.toArray())
        .with("location", Paths.receipt(committed.receipt().pkg(), committed.receipt().seq()));
  }
}
