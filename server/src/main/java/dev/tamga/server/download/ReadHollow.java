package dev.tamga.server.download;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.PackageRow;

/** {@code GET /v1/packages/{id}}: the hollow container with all hops (PROTOCOL.md section 3). */
public final class ReadHollow implements Call {
  private final Database database;

  /** Wires the step. */
  public ReadHollow(Database database) {
    this.database = database;
  }

  @Override
  public Answer handle(Request request) throws Refusal {
    PackageId id = ((Target.OfPackage) request.target()).id();
    Bytes hollow =
        database.read(
            handle -> {
              PackageRow row = Visible.sealed(handle, id, request.caller());
              return StoredPackage.hollow(handle, row.id(), Integer.MAX_VALUE).write();
            });
    return Answer.bytes(200, MediaTypes.ASICE, hollow.toArray());
  }
}
