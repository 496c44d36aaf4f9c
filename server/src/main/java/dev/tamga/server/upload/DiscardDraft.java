package dev.tamga.server.upload;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.BatchHook;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.Items;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up drafts and items of drafts, and frees their bytes: at the producer's word, or when a
 * draft's time is over (PROTOCOL.md sections 3 and 4).
 *
 * <p>The rows go first, then the bytes: a crash in between leaves files without rows, which
 * start-up removes, or objects without rows, which are tidied. What a store does not delete at once
 * is left to the same.
 */
public final class DiscardDraft {
  private static final Logger log = LoggerFactory.getLogger(DiscardDraft.class);
  private static final int EXPIRED_AT_ONCE = 100;
  private static final Duration IN_A_REQUEST = Duration.ofSeconds(5); // its client waits
  private static final Duration FOR_A_DRAFT = Duration.ofHours(1); // whose time was over

  private final Storage storage;

  /** Wires the step. */
  public DiscardDraft(Storage storage) {
    this.storage = storage;
  }

  /** {@code DELETE /v1/packages/{id}}. */
  public Call ofPackage() {
    return request -> {
      PackageId id = ((Target.OfPackage) request.target()).id();
      List<BlobId> blobs =
          storage
              .writer()
              .write(
                  handle -> {
                    var unused = OwnDraft.open(handle, id, request.caller());
                    List<BlobId> all = blobs(handle, id);
                    return Drafts.delete(handle, id) ? all : List.of();
                  });
      boolean unused = remove(blobs, IN_A_REQUEST);
      return Answer.of(204);
    };
  }

  /** {@code DELETE /v1/packages/{id}/items/{n}} (tus 1.0 termination). */
  public Call ofItem() {
    return this::removeItem;
  }

  private Answer removeItem(Request request) throws Refusal {
    Tus.requireVersion(request);
    Target.Item target = (Target.Item) request.target();
    BlobId blob =
        storage
            .writer()
            .write(
                handle -> {
                  var item = OwnDraft.item(handle, target.id(), target.n(), request.caller());
                  boolean unused = Items.delete(handle, target.id(), target.n());
                  return item.kept().blob();
                });
    boolean unused = remove(List.of(blob), IN_A_REQUEST);
    return Tus.answer(204);
  }

  /**
   * Gives up drafts whose time was over at {@code now}. One to which bytes come meanwhile stays,
   * for it has time again. Of the first whose bytes the store does not delete, and of those after
   * it, only the rows go.
   *
   * @param still refuses when this run of the duty is no longer the one that holds it; asked in
   *     each transaction that deletes
   * @return how many
   */
  public int expire(Instant now, BatchHook still) throws Refusal {
    List<PackageId> expired =
        storage.database().read(handle -> Drafts.expired(handle, now, EXPIRED_AT_ONCE));
    int count = 0;
    boolean storeWorks = true;
    for (PackageId id : expired) {
      Optional<List<BlobId>> blobs =
          storage.writer().write(handle -> deleteExpired(handle, id, now, still));
      if (blobs.isPresent()) {
        count++;
        storeWorks &= remove(blobs.get(), storeWorks ? FOR_A_DRAFT : Duration.ZERO);
      }
    }
    return count;
  }

  private static Optional<List<BlobId>> deleteExpired(
      Handle handle, PackageId id, Instant now, BatchHook still) throws Refusal {
    still.apply(handle);
    List<BlobId> blobs = blobs(handle, id);
    return Drafts.deleteExpired(handle, id, now) ? Optional.of(blobs) : Optional.empty();
  }

  private static List<BlobId> blobs(Handle handle, PackageId id) {
    return Items.list(handle, id).stream().map(item -> item.kept().blob()).toList();
  }

  /**
   * Deletes bytes whose rows are gone.
   *
   * @param most how long it may take
   * @return false if some are left, because the store failed or was too slow
   */
  private boolean remove(List<BlobId> blobs, Duration most) {
    blobs.forEach(storage.digests()::forget);
    long began = System.nanoTime();
    for (BlobId blob : blobs) {
      try {
        storage.blobs().delete(blob, most.minusNanos(System.nanoTime() - began));
      } catch (IOException e) {
        log.warn("{} and others of its draft: bytes are left, and are removed later", blob, e);
        return false;
      }
    }
    return true;
  }
}
