package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftRequest;
import dev.tamga.common.wire.Target;
import dev.tamga.server.access.Caller;
import dev.tamga.server.access.Registry;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * {@code PUT /v1/packages/{id}}: recipients and classification before any content (PROTOCOL.md 4).
 */
public final class OpenDraft implements Call {
  private final BatchWriter writer;
  private final Registry registry;
  private final DraftRules rules;
  private final Clock clock;
  private final Steps steps;

  /** Wires the step. */
  public OpenDraft(
      BatchWriter writer, Registry registry, DraftRules rules, Clock clock, Steps steps) {
    this.writer = writer;
    this.registry = registry;
    this.rules = rules;
    this.clock = clock;
    this.steps = steps;
  }

  private record Opened(PackageRow draft, List<ItemRow> items, boolean fresh) {}

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    PackageId id = ((Target.OfPackage) request.target()).id();
    DraftRequest wanted =
        DraftRequest.parse(request.body().readAll(rules.jsonBytes(), "limits.json-body"));
    requireAllowed(wanted, request.caller());
    Opened opened = writer.write(handle -> open(handle, id, wanted, request.caller()));
    if (opened.fresh()) {
      steps.reached(Step.DRAFT_OPENED); // a crash here: the client puts again and gets 200
    }
    return DraftAnswer.of(opened.fresh() ? 201 : 200, opened.draft(), opened.items());
  }

  private void requireAllowed(DraftRequest wanted, Caller caller) throws Refusal {
    if (wanted.classification().isRefusedHere()) {
      throw new Refusal(
          Failure.CLASSIFICATION_REFUSED,
          "classification: SECRET (expected: UNCLASSIFIED or OFFICIAL)",
          "CSTO 10",
          "Send state secrets by the channel that your law names.");
    }
    for (AuthorityId recipient : wanted.to()) {
      if (registry.find(recipient).isEmpty()) {
        throw new Refusal(
            Failure.UNKNOWN_RECIPIENT,
            "recipient: " + recipient + " (expected: an authority in this node's register)",
            "UNCC 40(12), CSTO 4",
            "Check the id; the node's administrator keeps the register.");
      }
      if (recipient.equals(caller.authority())) {
        throw new Refusal(
            Failure.UNKNOWN_RECIPIENT,
            "recipient: " + recipient + " (expected: another authority than the sender)",
            "PROTOCOL.md 4",
            "Name the authority that is to receive the package.");
      }
    }
  }

  private Opened open(Handle handle, PackageId id, DraftRequest wanted, Caller caller)
      throws Refusal {
    Optional<PackageRow> taken = Packages.find(handle, id);
    if (taken.isPresent()) {
      return again(handle, OwnDraft.open(handle, id, caller), wanted);
    }
    rules.requireDraft(Drafts.usage(handle, caller.authority()));
    Instant now = clock.instant();
    PackageRow draft =
        PackageRow.draft(
            id,
            caller.authority(),
            wanted.to(),
            wanted.classification().name(),
            now,
            now.plus(rules.expiry()));
    if (!Drafts.insert(handle, draft)) {
      throw new IllegalStateException("package " + id + " appeared within one transaction");
    }
    return new Opened(draft, List.of(), true);
  }

  private static Opened again(Handle handle, PackageRow draft, DraftRequest wanted) throws Refusal {
    if (draft.state() != State.DRAFT || !DraftAnswer.opened(draft).equals(wanted)) {
      throw new Refusal(
          Failure.DRAFT_DIFFERS,
          "draft "
              + draft.id()
              + ": to "
              + wanted.to()
              + ", "
              + wanted.classification()
              + " (expected: to "
              + draft.to()
              + ", "
              + draft.classification()
              + ')',
          "PROTOCOL.md 4",
          "Choose another id, or abandon the draft first.");
    }
    return new Opened(draft, Items.list(handle, draft.id()), false);
  }
}
