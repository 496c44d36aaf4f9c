package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.ProblemDetails;
import dev.tamga.common.wire.Target;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.ItemRow;
import java.io.IOException;

/** {@code PATCH /v1/packages/{id}/items/{n}}: more bytes of an item (PROTOCOL.md section 5). */
public final class ReceiveItem implements Call {
  private final Database database;
  private final AppendBytes append;

  /** Wires the step. */
  public ReceiveItem(Database database, AppendBytes append) {
    this.database = database;
    this.append = append;
  }

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    Tus.requireVersion(request);
    requireOffsetStream(request);
    Target.Item target = (Target.Item) request.target();
    long offset = Tus.bytes(request, Headers.UPLOAD_OFFSET);
    ItemRow item = find(target, request);
    try {
      return answer(append.from(offset, item, request));
    } catch (Refusal refusal) {
      if (refusal.failure() != Failure.OFFSET_MISMATCH) {
        throw refusal;
      }
      return Answer.bytes(
              refusal.failure().status(), MediaTypes.PROBLEM, ProblemDetails.print(refusal))
          .with(Headers.TUS_RESUMABLE, Headers.TUS)
          .with(Headers.UPLOAD_OFFSET, Long.toString(find(target, request).kept().length()));
    }
  }

  private Answer answer(long offset) {
    return Tus.answer(204)
        .with(Headers.UPLOAD_OFFSET, Long.toString(offset))
        .with(Headers.UPLOAD_EXPIRES, Tus.httpDate(append.expiry()));
  }

  private ItemRow find(Target.Item target, Request request) throws Refusal {
    return database.read(h -> OwnDraft.item(h, target.id(), target.n(), request.caller()));
  }

  private static void requireOffsetStream(Request request) throws Refusal {
    String type = request.header("content-type").orElse("");
    if (!MediaTypes.is(MediaTypes.OFFSET_STREAM, type)) {
      throw new Refusal(
          Failure.UNSUPPORTED_MEDIA_TYPE,
          "content-type: " + Quoted.of(type) + " (expected: " + MediaTypes.OFFSET_STREAM + ')',
          "PROTOCOL.md 5, tus 1.0 core",
          "Send Content-Type: " + MediaTypes.OFFSET_STREAM + '.');
    }
  }
}
