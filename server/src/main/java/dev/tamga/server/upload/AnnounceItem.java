package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.Target;
import dev.tamga.common.wire.header.UploadMetadata;
import dev.tamga.server.access.Caller;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import java.io.IOException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * {@code POST /v1/packages/{id}/items}: an item's name and length, and perhaps its first bytes
 * (PROTOCOL.md section 5; tus 1.0 creation, creation-with-upload). One that is announced again is
 * gone on with: on a shared database it is taken, as by HEAD (STORAGE.md section 6).
 */
public final class AnnounceItem implements Call {
  private final Storage storage;
  private final AppendBytes append;
  private final DraftRules rules;
  private final Steps steps;

  /** Wires the step. */
  public AnnounceItem(Storage storage, AppendBytes append, DraftRules rules, Steps steps) {
    this.storage = storage;
    this.append = append;
    this.rules = rules;
    this.steps = steps;
  }

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    Tus.requireVersion(request);
    PackageId id = ((Target.OfPackage) request.target()).id();
    EntryName name =
        UploadMetadata.parse(request.header(Headers.UPLOAD_METADATA).orElse("")).filename();
    long length = Tus.bytes(request, Headers.UPLOAD_LENGTH);
    rules.requireLength(length);
    ItemRow item =
        storage.writer().write(handle -> announce(handle, id, name, length, request.caller()));
    steps.reached(Step.ITEM_ANNOUNCED); // a crash here: announced again, it is found
    long offset = item.kept().length();
    if (offset == 0 && length > 0 && carriesBytes(request)) {
      offset = append.from(0, item, request);
    }
    return Tus.answer(201)
        .with("location", Paths.item(id, item.number()))
        .with(Headers.UPLOAD_OFFSET, Long.toString(offset))
        .with(Headers.UPLOAD_EXPIRES, Tus.httpDate(append.expiry()));
  }

  private static boolean carriesBytes(Request request) {
    return request
        .header("content-type")
        .filter(type -> MediaTypes.is(MediaTypes.OFFSET_STREAM, type))
        .isPresent();
  }

  private ItemRow announce(Handle handle, PackageId id, EntryName name, long length, Caller caller)
      throws Refusal {
    PackageRow draft = OwnDraft.open(handle, id, caller);
    Optional<ItemRow> known = Items.inTheWayOf(handle, id, name);
    if (known.isPresent()) {
      ItemRow again = again(known.get(), name, length);
      return storage.database().isShared()
          ? Items.take(handle, again.kept().blob()).orElse(again)
          : again;
    }
    rules.requireItem(draft, Drafts.usage(handle, caller.authority()), length);
    return Items.announce(handle, id, name, length)
        .orElseThrow(() -> new IllegalStateException("item appeared within one transaction"));
  }

  private static ItemRow again(ItemRow known, EntryName name, long length) throws Refusal {
    if (!known.name().equals(name)) {
      throw new Refusal(
          Failure.NAME_REFUSED,
          "item " + name + ": collides with " + known.name() + ", item " + known.number(),
          "FORMAT.md 2",
          "Give it a name that differs by more than case or Unicode form, and is no folder of another.");
    }
    if (known.length() != length) {
      throw new Refusal(
          Failure.ITEM_DIFFERS,
          "item " + name + ": " + length + " bytes (expected: " + known.length() + ')',
          "PROTOCOL.md 5",
          "Take the item out with DELETE and announce it again, or give it another name.");
    }
    return known;
  }
}
