package dev.tamga.server.app;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.Upload;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftRequest;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.common.wire.header.UploadMetadata;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** A draft that is filled call by call, so that a test may bend each of them. */
final class WireDraft {
  private final Party lab;
  private final PackageId id;
  private final List<ItemDocument> items = new ArrayList<>();

  private WireDraft(Party lab, PackageId id) {
    this.lab = lab;
    this.id = id;
  }

  /** Opens a draft for the prosecutor. */
  static WireDraft open(Party lab, PackageId id) throws Refusal, InterruptedException {
    byte[] draft =
        new DraftRequest(List.of(Federation.PROSECUTOR), Classification.OFFICIAL).print();
    Answer unused =
        lab.node().call(Request.of("PUT", Paths.ofPackage(id)).body(MediaTypes.JSON, draft));
    return new WireDraft(lab, id);
  }

  PackageId id() {
    return id;
  }

  /** Announces an item and sends bytes that follow from their number. */
  WireDraft item(String file, int bytes) throws Refusal, InterruptedException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    EntryName name = new EntryName("evidence/1/" + file);
    int n = announce(name, bytes);
    if (bytes > 0) {
      Answer unused = append(n, 0, content, Optional.empty());
    }
    items.add(
        ItemDocument.builder("1", name, bytes, Bytes.of(content).sha256(), ItemKind.IMAGE).build());
    return this;
  }

  /** Announces an item; its number. */
  int announce(EntryName name, long bytes) throws Refusal, InterruptedException {
    String location =
        lab.node()
            .call(
                Request.of("POST", Paths.items(id))
                    .header(Headers.TUS_RESUMABLE, Headers.TUS)
                    .header(Headers.UPLOAD_LENGTH, Long.toString(bytes))
                    .header(Headers.UPLOAD_METADATA, new UploadMetadata(name).print()))
            .header("location")
            .orElseThrow();
    return Integer.parseInt(location.substring(location.lastIndexOf('/') + 1));
  }

  /** Sends bytes, in chunks, with a checksum as the trailer if one is given. */
  Answer append(int n, long offset, byte[] content, Optional<UploadChecksum> trailer)
      throws Refusal, InterruptedException {
    try (Upload upload = lab.node().upload(patch(n, offset), OptionalLong.empty())) {
      for (int from = 0; from < content.length; ) {
        int count = Math.min(Upload.BUFFER_BYTES, content.length - from);
        upload.buffer().put(content, from, count);
        upload.send();
        from += count;
      }
      return upload.finish(trailer);
    }
  }

  Request patch(int n, long offset) {
    return Request.of("PATCH", Paths.item(id, n))
        .header(Headers.TUS_RESUMABLE, Headers.TUS)
        .header(Headers.UPLOAD_OFFSET, Long.toString(offset))
        .header("content-type", MediaTypes.OFFSET_STREAM);
  }

  /** What {@code package.xml} says of the items. */
  List<ItemDocument> items() {
    return List.copyOf(items);
  }

  PackageDocument document() {
    return lab.plan(id, items);
  }

  /** As the node holds it. */
  DraftState state() throws Refusal, InterruptedException {
    return DraftState.parse(lab.node().call(Request.of("GET", Paths.draft(id))).body());
  }

  /** The container as it ought to be. */
  HollowContainer seal() throws Refusal, SigningException {
    return seal(lab.signer(), document());
  }

  /** The container with a document of the test's choice, whose items are those of the manifest. */
  static HollowContainer seal(EnvelopeSigner signer, PackageDocument document)
      throws Refusal, SigningException {
    return seal(signer, document.write(), manifest(document.items()));
  }

  static HollowContainer seal(EnvelopeSigner signer, byte[] document, List<ManifestEntry> items)
      throws Refusal, SigningException {
    return signer.seal(PackageDocument.NAME, document, List.of(), items);
  }

  static List<ManifestEntry> manifest(List<ItemDocument> items) {
    return items.stream()
        .map(item -> new ManifestEntry(item.name(), item.mediaType(), item.sha256()))
        .toList();
  }

  /** Seals with that container; the receipt. */
  Bytes post(byte[] container) throws Refusal, InterruptedException {
    return Bytes.of(
        lab.node()
            .call(
                Request.of("POST", Paths.seal(id))
                    .body(MediaTypes.ASICE, container)
                    .maxAnswer(Limits.HOLLOW_BYTES))
            .body());
  }
}
