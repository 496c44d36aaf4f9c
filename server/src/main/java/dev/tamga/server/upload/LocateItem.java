package dev.tamga.server.upload;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import java.io.IOException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * {@code HEAD /v1/packages/{id}/items/{n}}: where to go on with a draft's item (PROTOCOL.md section
 * 5). Of a sealed package it is the head of the download.
 *
 * <p>Who asks wants to go on. A request that still writes the item, often on a connection that is
 * dead, is ended first and keeps what arrived: else it would move the offset that was just told. On
 * a shared database the item is taken, too, so that none of another node can move it (STORAGE.md
 * section 6).
 */
public final class LocateItem implements Call {
  private final Storage storage;
  private final AppendBytes append;
  private final Call download;

  /**
   * Wires the step.
   *
   * @param append writes items
   * @param download answers for sealed packages
   */
  public LocateItem(Storage storage, AppendBytes append, Call download) {
    this.storage = storage;
    this.append = append;
    this.download = download;
  }

  private record Located(PackageRow draft, ItemRow item) {}

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    Target.Item target = (Target.Item) request.target();
    Optional<Located> located = storage.database().read(h -> locate(h, target, request));
    if (located.isEmpty()) {
      return download.handle(request);
    }
    Tus.requireVersion(request);
    append.settle(located.get().item().kept().blob());
    located = settled(target, request);
    return located.isEmpty() ? download.handle(request) : answer(located.get());
  }

  private Optional<Located> settled(Target.Item target, Request request) throws Refusal {
    return storage.database().isShared()
        ? storage.writer().write(h -> take(h, target, request))
        : storage.database().read(h -> locate(h, target, request));
  }

  private static Optional<Located> take(Handle handle, Target.Item target, Request request)
      throws Refusal {
    Optional<Located> located = locate(handle, target, request);
    return located.flatMap(
        found ->
            Items.take(handle, found.item().kept().blob())
                .map(item -> new Located(found.draft(), item)));
  }

  /** The item of the caller's draft; empty if the package is no draft. */
  private static Optional<Located> locate(Handle handle, Target.Item target, Request request)
      throws Refusal {
    Optional<PackageRow> row = Packages.find(handle, target.id());
    if (row.isEmpty() || row.get().state() != State.DRAFT) {
      return Optional.empty();
    }
    ItemRow item = OwnDraft.item(handle, target.id(), target.n(), request.caller());
    return Optional.of(new Located(row.get(), item));
  }

  private static Answer answer(Located located) {
    return Tus.answer(200)
        .with("cache-control", "no-store")
        .with(Headers.UPLOAD_OFFSET, Long.toString(located.item().kept().length()))
        .with(Headers.UPLOAD_LENGTH, Long.toString(located.item().length()))
        .with(Headers.UPLOAD_EXPIRES, Tus.httpDate(located.draft().expires()));
  }
}
