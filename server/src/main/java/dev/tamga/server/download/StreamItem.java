package dev.tamga.server.download;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.Target;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@code GET /v1/packages/{id}/items/{n}}: one item, with ranges (PROTOCOL.md section 9). */
public final class StreamItem implements Call {
  private final Storage storage;
  private final SendBlob blobs;
  private final RecordRelease release;

  /** Wires the step. */
  public StreamItem(Storage storage, CustodyLog log, Events events, RecordDamage damage) {
    this.storage = storage;
    this.blobs = new SendBlob(storage.blobs(), damage);
    this.release = new RecordRelease(storage, log, events);
  }

  private record Found(PackageRow row, ItemRow item) {}

  @Override
  public Answer handle(Request request) throws Refusal {
    Target.Item target = (Target.Item) request.target();
    Found found = storage.database().read(handle -> find(handle, target, request));
    ItemRow item = found.item();
    String digest = item.sum().orElseThrow().sha256().base64();
    return new RangedAnswer("\"sha256:" + item.sum().orElseThrow().sha256() + '"', item.length())
        .to(
            request,
            item.mediaType().orElseThrow(),
            start -> release.record(found.row(), List.of(item), false, start, request.caller()),
            span -> sink -> blobs.send(item, span.offset(), span.length(), sink))
        .with(Headers.REPR_DIGEST, "sha-256=:" + digest + ':');
  }

  private static Found find(Handle handle, Target.Item target, Request request) throws Refusal {
    PackageRow row = Visible.sealed(handle, target.id(), request.caller());
    ItemRow wanted =
        StoredPackage.items(handle, target.id()).stream()
            .filter(item -> item.number() == target.n())
            .findFirst()
            .orElseThrow(
                () ->
                    new Refusal(
                        Failure.NO_SUCH_ITEM,
                        "item "
                            + target.n()
                            + " of package "
                            + target.id()
                            + " (expected: 1 to "
                            + row.items()
                            + ')',
                        "PROTOCOL.md 3",
                        "Items are numbered from 1 in the order of the manifest."));
    if (!request.isHead()) { // whose refusal could not say why
      StoredPackage.requireNotDamagedWhole(handle, target.id(), List.of(wanted));
    }
    return new Found(row, wanted);
  }
}
