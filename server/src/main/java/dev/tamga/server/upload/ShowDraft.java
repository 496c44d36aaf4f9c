package dev.tamga.server.upload;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.Items;

/** {@code GET /v1/packages/{id}/draft}: what was announced, and how much of it is kept. */
public final class ShowDraft implements Call {
  private final Database database;

  /** Wires the step. */
  public ShowDraft(Database database) {
    this.database = database;
  }

  @Override
  public Answer handle(Request request) throws Refusal {
    PackageId id = ((Target.OfPackage) request.target()).id();
    return database.read(
        handle ->
            DraftAnswer.of(
                200, OwnDraft.open(handle, id, request.caller()), Items.list(handle, id)));
  }
}
