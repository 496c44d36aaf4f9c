package dev.tamga.server.download;

import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.EventType;
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
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.HeldItems;
import dev.tamga.server.storage.state.Holds;
import dev.tamga.server.storage.state.PackageRow;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * {@code POST /v1/packages/{id}/hold}: an authority wants the package to be kept, or does so no
 * more (PROTOCOL.md section 8). Row, event and the mark on the items are one transaction; a duty
 * tells the store. A crash before the commit leaves nothing, and after it the same event is
 * answered with what was recorded.
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
        new HoldAnswer(stands.state(), stands.seq(), stands.recorded()).print());
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
        .id(wanted.event())
        .counterparties(others)
        .proceedings(wanted.proceedings().orElse(null))
        .note(wanted.reason())
        .build();
  }

  private Recorded record(
      Handle handle, EventDocument event, HoldRequest wanted, AuthorityId authority)
      throws Refusal {
    PackageId id = event.packageId();
    Optional<LoggedEvent> known =
        LoggedEvent.withId(handle, UUID.fromString(wanted.event().text()));
    if (known.isPresent()) {
      return new Recorded(
          earlier(known.get(), event, wanted), false); // long on its way, or sent again
    }
    Optional<Holds.Row> last = Holds.find(handle, id, authority);
    if (last.isPresent() && last.get().is(wanted)) {
      return new Recorded(last.get(), false); // the same act by another hand
    }
    State stands = last.map(Holds.Row::state).orElse(State.UNHELD);
    if (stands == wanted.state()) {
      throw new HoldDiffers(id, authority, last).refusal();
    }
    long seq = log.append(handle, id, List.of(Events.toLog(event))).get(0).seq();
    Holds.Row row = Holds.Row.of(wanted, seq, event.recorded());
    Holds.put(handle, id, authority, row);
    if (wanted.state() == State.HELD) {
      HeldItems.want(handle, id);
    }
    return new Recorded(row, true);
  }

  /** What was recorded under this id, if it was this act. */
  private static Holds.Row earlier(LoggedEvent known, EventDocument event, HoldRequest wanted)
      throws Refusal {
    EventDocument then = EventDocument.read(known.xml());
    if (!then.packageId().equals(event.packageId())
        || then.type() != event.type()
        || !Objects.equals(event.actor().authority(), then.actor().authority())) {
      throw HoldDiffers.anothers(event.id());
    }
    Holds.Row row = Holds.Row.of(then, known.seq());
    if (!row.is(wanted)) {
      throw HoldDiffers.anothers(event.id());
    }
    return row;
  }
}
