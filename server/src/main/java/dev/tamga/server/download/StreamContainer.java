package dev.tamga.server.download;

import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.WholeContainer;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Target;
import dev.tamga.common.wire.header.ByteRange.Span;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.AnswerSink;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Request;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.PackageRow;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * {@code GET /v1/packages/{id}.asice}: the whole container as a stream of exact length, with ranges
 * (PROTOCOL.md section 9). It is put together from rows and blobs and is never stored.
 */
public final class StreamContainer implements Call {
  private static final Pattern HOPS = Pattern.compile("hops=([1-9][0-9]?)");

  private final Storage storage;
  private final SendBlob blobs;
  private final RecordRelease release;

  /** Wires the step. */
  public StreamContainer(Storage storage, CustodyLog log, Events events, RecordDamage damage) {
    this.storage = storage;
    this.blobs = new SendBlob(storage.blobs(), damage);
    this.release = new RecordRelease(storage, log, events);
  }

  private record Found(
      PackageRow row, HollowContainer hollow, WholeContainer whole, List<ItemRow> items) {}

  @Override
  public Answer handle(Request request) throws Refusal {
    PackageId id = ((Target.OfPackage) request.target()).id();
    int hops = hops(request.query());
    Found found = storage.database().read(handle -> find(handle, id, hops, request));
    String etag = "\"sha256:" + found.hollow().write().sha256() + '"'; // hops tell it apart
    return new RangedAnswer(etag, found.whole().length())
        .to(
            request,
            MediaTypes.ASICE,
            start -> release.record(found.row(), found.items(), true, start, request.caller()),
            span -> sink -> send(found, span, sink))
        .with("content-disposition", "attachment; filename=\"" + id + ".asice\"");
  }

  private static int hops(String query) throws Refusal {
    if (query.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    Matcher hops = HOPS.matcher(query);
    if (!hops.matches()) {
      throw new Refusal(
          Failure.MALFORMED_REQUEST,
          "query: " + Quoted.of(query) + " (expected: none, or hops=1 to 99)",
          "PROTOCOL.md 3",
          "Ask for .asice?hops=1, or for .asice.");
    }
    return Integer.parseInt(hops.group(1));
  }

  private static Found find(Handle handle, PackageId id, int hops, Request request) throws Refusal {
    PackageRow row = Visible.sealed(handle, id, request.caller());
    HollowContainer hollow = StoredPackage.hollow(handle, id, hops);
    List<ItemRow> items = StoredPackage.items(handle, id);
    if (!request.isHead()) { // whose refusal could not say why
      StoredPackage.requireNotDamagedWhole(handle, id, items);
    }
    return new Found(
        row,
        hollow,
        new WholeContainer(hollow, items.stream().map(StoredPackage::head).toList()),
        items);
  }

  private void send(Found found, Span span, AnswerSink sink) throws Refusal, ClientGoneException {
    for (Piece piece : found.whole().range(span.offset(), span.length())) {
      send(found, piece, sink);
    }
  }

  private void send(Found found, Piece piece, AnswerSink sink) throws Refusal, ClientGoneException {
    if (piece instanceof Known known) {
      ByteBuf bytes = sink.buffer(known.bytes().size());
      bytes.writeBytes(known.bytes().buffer());
      sink.write(bytes);
    } else if (piece instanceof Content content) {
      ItemRow item = found.items().get(found.whole().itemOf(content));
      blobs.send(item, content.from(), content.length(), sink);
    }
  }
}
