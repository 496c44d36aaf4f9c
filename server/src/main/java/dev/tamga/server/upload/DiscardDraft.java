package dev.tamga.server.upload;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.Items;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Gives up drafts and items of drafts, and frees their bytes: at the producer's word, or when a
 * draft's time is over (PROTOCOL.md sections 3 and 4).
 *
 * <p>The rows go first, then the files: a crash in between leaves files without rows, which
 * start-up removes.
 */
public final class DiscardDraft {
  private static final int EXPIRED_AT_ONCE = 100;

  private final Storage storage;

  /** Wires the step. */
  public DiscardDraft(Storage storage) {
    this.storage = storage;
  }

  /** {@code DELETE /v1/packages/{id}}. */
  public Call ofPackage() {
    return request -> {
      PackageId id = ((Target.OfPackage) request.target()).id();
      remove(
          storage
              .writer()
              .write(
                  handle -> {
                    var unused = OwnDraft.open(handle, id, request.caller());
                    return delete(handle, id);
                  }));
      return Answer.of(204);
    };
  }

  /** {@code DELETE /v1/packages/{id}/items/{n}} (tus 1.0 termination). */
  public Call ofItem() {
    return this::removeItem;
  }

  private Answer removeItem(Request request) throws Refusal, IOException {
    Tus.requireVersion(request);
    Target.Item target = (Target.Item) request.target();
    remove(
        storage
            .writer()
            .write(
                handle -> {
                  var item = OwnDraft.item(handle, target.id(), target.n(), request.caller());
                  boolean unused = Items.delete(handle, target.id(), target.n());
                  return List.of(item.kept().blob());
                }));
    return Tus.answer(204);
  }

  /**
   * Gives up drafts whose time was over at {@code now}.
   *
   * @return how many
   */
  public int expire(Instant now) throws Refusal, IOException {
    List<PackageId> expired =
        storage.database().read(handle -> Drafts.expired(handle, now, EXPIRED_AT_ONCE));
    for (PackageId id : expired) {
      remove(storage.writer().write(handle -> delete(handle, id)));
    }
    return expired.size();
  }

  private static List<BlobId> delete(Handle handle, PackageId id) {
    List<BlobId> blobs = Items.list(handle, id).stream().map(item -> item.kept().blob()).toList();
    return Drafts.delete(handle, id) ? blobs : List.of(); // sealed meanwhile: nothing is removed
  }

  private void remove(List<BlobId> blobs) throws IOException {
    for (BlobId blob : blobs) {
      storage.digests().forget(blob);
      storage.blobs().delete(blob);
    }
  }
}
