package dev.tamga.server.download;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Target;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Receipts;
import java.util.Optional;

/**
 * {@code GET /v1/packages/{id}/receipts/{seq}}: the receipt for a custody event, as it was stored.
 * One that was promised and is not stored yet is issued now: the node that promised it may be dead.
 */
public final class ReadReceipt implements Call {
  private final Database database;
  private final IssueReceipt receipts;

  /** Wires the step. */
  public ReadReceipt(Database database, IssueReceipt receipts) {
    this.database = database;
    this.receipts = receipts;
  }

  private record Found(Optional<Bytes> stored, Optional<Receipts.Due> promised) {}

  @Override
  public Answer handle(Request request) throws Refusal {
    Target.Receipt target = (Target.Receipt) request.target();
    Found found =
        database.read(
            handle -> {
              PackageRow row = Visible.sealed(handle, target.id(), request.caller());
              return new Found(
                  Receipts.find(handle, row.id(), target.seq()),
                  Receipts.promised(handle, row.id(), target.seq()));
            });
    Bytes receipt =
        found.stored().isPresent()
            ? found.stored().get()
            : receipts.issue(found.promised().orElseThrow(() -> noSuchReceipt(target)));
    return Answer.bytes(200, MediaTypes.ASICE, receipt.toArray());
  }

  private static Refusal noSuchReceipt(Target.Receipt target) {
    return new Refusal(
        Failure.NO_SUCH_RECEIPT,
        "receipt "
            + target.seq()
            + " of package "
            + target.id()
            + " (expected: the number of an event with a receipt)",
        "PROTOCOL.md 3",
        "See the custody of the package for its events.");
  }
}
