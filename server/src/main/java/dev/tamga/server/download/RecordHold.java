package dev.tamga.server.download;

import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.HoldAnswer;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.common.wire.Target;
import dev.tamga.server.access.Caller;
import dev.tamga.server.attest.Events;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.Holds;
import dev.tamga.server.storage.state.PackageRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * {@code POST /v1/packages/{id}/hold}: an authority wants the package to be kept, or does so no
 * more (PROTOCOL.md section 8). Row and event are one transaction; a duty tells the store. A crash
 * before the commit leaves nothing, and after it the same act is answered with the same event.
 */
public final class RecordHold implements Call {
  private final Storage storage;
  private final CustodyLog log;
  private final Events events;
  private final int jsonBytes;

  /**
   * Wires the step.
   *
   * @param jsonBytes most bytes of the body
   */
  public RecordHold(Storage storage, CustodyLog log, Events events, int jsonBytes) {
    this.storage = storage;
    this.log = log;
    this.events = events;
    this.jsonBytes = jsonBytes;
  }

  private record Recorded(Holds.Row row, boolean fresh) {}

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    PackageId id = ((Target.OfPackage) request.target()).id();
    Caller caller = request.caller();
    PackageRow row = storage.database().read(handle -> Visible.sealed(handle, id, caller));
    HoldRequest wanted = HoldRequest.parse(request.body().readAll(jsonBytes, "limits.json-body"));
    EventDocument event = event(row, wanted, caller);
    Recorded recorded =
        storage.writer().write(id, handle -> record(handle, event, wanted, caller.authority()));
    Holds.Row stands = recorded.row();
    return Answer.json(
        recorded.fresh() ? 201 : 200,
        new HoldAnswer(stands.act().state(), stands.seq(), stands.recorded()).print());
  }

  private EventDocument event(PackageRow row, HoldRequest wanted, Caller caller) {
    List<AuthorityId> others =
        Stream.concat(Stream.of(row.producer()), row.to().stream())
            .filter(party -> !party.equals(caller.authority()))
            .distinct()
            .toList();
    return events
        .begin(
            row.id(),
            EventType.valueOf(wanted.state().name()),
            caller.authority(),
            caller.certificate())
        .counterparties(others)
        .proceedings(wanted.proceedings().orElse(null))
        .note(wanted.reason())
        .build();
  }

  private Recorded record(
      Handle handle, EventDocument event, HoldRequest wanted, AuthorityId authority)
      throws Refusal {
    PackageId id = event.packageId();
    Optional<Holds.Row> last = Holds.find(handle, id, authority);
    if (last.isPresent() && last.get().act().equals(wanted)) {
      return new Recorded(last.get(), false); // the answer was lost
    }
    State stands = last.map(row -> row.act().state()).orElse(State.UNHELD);
    if (stands == wanted.state()) {
      throw differs(id, authority, wanted.state(), last);
    }
    long seq = log.append(handle, id, List.of(Events.toLog(event))).get(0).seq();
    Holds.Row row = new Holds.Row(wanted, seq, event.recorded());
    Holds.put(handle, id, authority, row);
    return new Recorded(row, true);
  }

  private static Refusal differs(
      PackageId id, AuthorityId authority, State wanted, Optional<Holds.Row> last) {
    String found =
        last.map(row -> row.act().state() + " by custody event " + row.seq())
            .orElse("never on hold");
    return new Refusal(
        Failure.HOLD_DIFFERS,
        "package "
            + id
            + ", hold of "
            + authority
            + ": "
            + found
            + " (expected: not yet "
            + wanted
            + ", or so for this very reason and these proceedings)",
        "PROTOCOL.md 8",
        "Look at the custody; to give another reason, end the hold first.");
  }
}
