package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.Upload;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.common.wire.header.UploadChecksum.Algorithm;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drafts, items and answers that must be refused: nothing of them is kept. */
@EveryBackend
final class RefusedUploadTest {
  private static final int LENGTH = 200_000;
  private static final int KEPT = 60_000;

  @TempDir private static Path home;
  private static RefusingNode node;
  private WireDraft draft;
  private int n;

  @BeforeAll
  static void startNode() throws Exception {
    node = RefusingNode.start(home, "limits { items = 3, open-drafts = 100 }");
  }

  @AfterAll
  static void stopNode() throws Exception {
    node.close();
  }

  /** An item of which the first piece is kept. */
  @BeforeEach
  void upload() throws Exception {
    draft = WireDraft.open(node.lab(), PackageId.random());
    n = draft.announce(new EntryName("evidence/1/disk.raw"), LENGTH);
    var unused = draft.append(n, 0, bytes(KEPT), Optional.empty());
    assertThat(offset()).isEqualTo(KEPT);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private long offset() throws Exception {
    return draft.state().items().stream()
        .filter(item -> item.n() == n)
        .mapToLong(DraftState.Item::offset)
        .sum();
  }

  private static UploadChecksum sum(Algorithm algorithm, byte[] bytes) {
    UploadChecksum.Running running = algorithm.start();
    running.update(ByteBuffer.wrap(bytes));
    return running.finish();
  }

  private static Object open(String json) throws Exception {
    Request put =
        Request.of("PUT", Paths.ofPackage(PackageId.random()))
            .body(MediaTypes.JSON, json.getBytes(StandardCharsets.UTF_8));
    return node.lab().node().call(put);
  }

  @Test
  void secretPackage_isRefusedBeforeAnyContent() throws Exception {
    node.assertRefused(
        () -> open("{\"to\":[\"kg-prosecutor\"],\"classification\":\"SECRET\"}"),
        Failure.CLASSIFICATION_REFUSED);
  }

  @Test
  void recipientsThatNoRegisterNames_areRefused() throws Exception {
    for (String to : List.of("\"uz-nobody\"", "\"kg-prosecutor\",\"uz-nobody\"", "\"kz-lab\"")) {
      node.assertRefused(
          () -> open("{\"to\":[" + to + "],\"classification\":\"OFFICIAL\"}"),
          Failure.UNKNOWN_RECIPIENT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"to\":[],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-prosecutor\",\"kg-prosecutor\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"../../etc\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-prosecutor\"],\"classification\":\"OFFICIAL\",\"more\":1}",
        "{\"to\":[\"kg-prosecutor\"],\"to\":[\"kg-court\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-prosecutor\"],\"classification\":\"OFFICIAL\"}{}",
      })
  void draftOfAnotherForm_isRefused(String json) throws Exception {
    node.assertRefused(() -> open(json), Failure.MALFORMED_REQUEST);
  }

  @Test
  void deepAndLongJson_isRefused() throws Exception {
    node.assertRefused(() -> open("[".repeat(60_000)), Failure.MALFORMED_REQUEST);
    node.assertRefused(() -> open(" ".repeat((64 << 10) + 1)), Failure.REQUEST_TOO_LARGE);
  }

  @Test
  void headersBeyondTheLimit_areRefused() throws Exception {
    Request long16 = Request.of("GET", Paths.node()).header("x-more", "x".repeat(16 << 10));
    node.assertRefused(() -> node.lab().node().call(long16), Failure.REQUEST_TOO_LARGE);
  }

  private Object announce(String base64) throws Exception {
    return node.lab()
        .node()
        .call(
            Request.of("POST", Paths.items(draft.id()))
                .header(Headers.TUS_RESUMABLE, Headers.TUS)
                .header(Headers.UPLOAD_LENGTH, "5")
                .header(Headers.UPLOAD_METADATA, "filename " + base64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evidence/1/../../../etc/passwd",
        "/evidence/1/a",
        "evidence//a",
        "evidence/1/./a",
        "evidence/1/a\u0000b",
        "evidence/1/a\nb",
        "evidence/1/\u202Egpj.exe",
        "evidence/1/a\\b",
        "evidence/1/C:a",
        "evidence/1/CON",
        "evidence/1/nul.txt",
        "evidence/1/a.",
        "evidence/1/ a",
        "package.xml",
        "META-INF/signature001.p7s",
        "evidence/1/DISK.RAW",
        "evidence/1/disk.raw/part",
        "evidence/1/\uFF44isk.raw",
      })
  void nameThatIsNotAllowedOrCollides_isRefused(String name) throws Exception {
    String base64 = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    node.assertRefused(draft, () -> announce(base64), Failure.NAME_REFUSED);
  }

  @Test
  void metadataThatIsNotUtf8OrNotBase64_isRefused() throws Exception {
    for (String bad : List.of("////", "!!!!", "ZXZpZGVuY2U", "")) {
      node.assertRefused(
          draft, () -> announce(bad), Failure.MALFORMED_REQUEST, Failure.NAME_REFUSED);
    }
  }

  @Test
  void sameNameWithAnotherLength_isRefused() throws Exception {
    EntryName name = new EntryName("evidence/1/disk.raw");
    node.assertRefused(draft, () -> draft.announce(name, LENGTH + 1), Failure.ITEM_DIFFERS);
    assertThat(draft.announce(name, LENGTH)).as("the same again is harmless").isEqualTo(n);
  }

  @Test
  void moreItemsOrBytesThanTheLimit_areRefused() throws Exception {
    node.assertRefused(
        draft,
        () -> draft.announce(new EntryName("evidence/1/b"), (16L << 40) + 1),
        Failure.REQUEST_TOO_LARGE);
    int unused = draft.announce(new EntryName("evidence/1/b"), 1);
    unused = draft.announce(new EntryName("evidence/1/c"), 1);
    node.assertRefused(
        draft, () -> draft.announce(new EntryName("evidence/1/d"), 1), Failure.LIMIT_REACHED);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, KEPT - 1, KEPT + 1, LENGTH, LENGTH + 1, Long.MAX_VALUE / 10})
  void offsetThatIsNotTheItems_isRefused(long offset) throws Exception {
    node.assertRefused(
        draft, () -> draft.append(n, offset, bytes(10), Optional.empty()), Failure.OFFSET_MISMATCH);
  }

  @Test
  void bytesBeyondTheLength_areRefused_declaredOrNot() throws Exception {
    byte[] tooMany = bytes(LENGTH - KEPT + 1);
    node.assertRefused(
        draft, () -> draft.append(n, KEPT, tooMany, Optional.empty()), Failure.ITEM_TOO_LONG);
    node.assertRefused(draft, () -> appendOfLength(tooMany, ""), Failure.ITEM_TOO_LONG);
  }

  /** With a content-length, and a checksum in the head if one is given. */
  private Object appendOfLength(byte[] content, String checksum) throws Exception {
    Request patch = draft.patch(n, KEPT);
    Request request = checksum.isEmpty() ? patch : patch.header(Headers.UPLOAD_CHECKSUM, checksum);
    try (Upload upload = node.lab().node().upload(request, OptionalLong.of(content.length))) {
      upload.buffer().put(content);
      upload.send();
      return upload.finish(Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongChecksumInTheHead_costsThatPieceOnly(Algorithm algorithm) throws Exception {
    byte[] piece = bytes(50_000);
    String wrong = sum(algorithm, bytes(50_001)).print();
    node.assertRefused(draft, () -> appendOfLength(piece, wrong), Failure.CHUNK_CHECKSUM_MISMATCH);
    assertThat(offset()).isEqualTo(KEPT);
    Object unused = appendOfLength(piece, sum(algorithm, piece).print());
    assertThat(offset()).isEqualTo(KEPT + 50_000);
  }

  @Test
  void wrongChecksumInTheTrailer_costsThatPieceOnly() throws Exception {
    byte[] piece = bytes(50_000);
    UploadChecksum wrong = sum(Algorithm.CRC32C, bytes(50_001));
    node.assertRefused(
        draft,
        () -> draft.append(n, KEPT, piece, Optional.of(wrong)),
        Failure.CHUNK_CHECKSUM_MISMATCH);
    Object unused = draft.append(n, KEPT, piece, Optional.of(sum(Algorithm.CRC32C, piece)));
    assertThat(offset()).isEqualTo(KEPT + 50_000);
  }

  @Test
  void afterRefusedPieces_theItemIsWhatItShouldBe() throws Exception {
    byte[] whole = bytes(LENGTH);
    WireDraft fresh = WireDraft.open(node.lab(), PackageId.random());
    int item = fresh.announce(new EntryName("evidence/1/disk.raw"), LENGTH);
    for (int at = 0; at < LENGTH; at += 40_000) {
      byte[] piece = Arrays.copyOfRange(whole, at, at + 40_000);
      int offset = at;
      node.assertRefused(
          fresh,
          () ->
              fresh.append(item, offset, bytes(40_000), Optional.of(sum(Algorithm.CRC32C, piece))),
          Failure.CHUNK_CHECKSUM_MISMATCH);
      Object unused = fresh.append(item, at, piece, Optional.of(sum(Algorithm.CRC32C, piece)));
    }
    var document =
        ItemDocument.builder(
                "1",
                new EntryName("evidence/1/disk.raw"),
                LENGTH,
                Bytes.of(whole).sha256(),
                ItemKind.IMAGE)
            .build();
    HollowContainer seal =
        WireDraft.seal(node.lab().signer(), node.lab().plan(fresh.id(), List.of(document)));
    assertThat(fresh.post(seal.write().toArray()).size()).isPositive();
  }

  /** The node records progress each 1 MiB here. */
  @Test
  void wrongChecksumOfALongBody_takesBackWhatWasKeptOnTheWay() throws Exception {
    int length = 9 << 20;
    WireDraft fresh = WireDraft.open(node.lab(), PackageId.random());
    int item = fresh.announce(new EntryName("evidence/1/long.raw"), length);
    byte[] whole = bytes(length);
    UploadChecksum right = sum(Algorithm.CRC32C, whole);
    for (int i = 0; i < 3; i++) {
      node.assertRefused(
          () -> fresh.append(item, 0, bytes(length - 1), Optional.of(right)),
          Failure.CHUNK_CHECKSUM_MISMATCH);
      assertThat(fresh.state().items()).extracting(DraftState.Item::offset).containsExactly(0L);
    }
    Object unused = fresh.append(item, 0, whole, Optional.of(right));
    var document =
        ItemDocument.builder(
                "1",
                new EntryName("evidence/1/long.raw"),
                length,
                Bytes.of(whole).sha256(),
                ItemKind.IMAGE)
            .build();
    HollowContainer seal =
        WireDraft.seal(node.lab().signer(), node.lab().plan(fresh.id(), List.of(document)));
    assertThat(fresh.post(seal.write().toArray()).size()).isPositive();
  }

  @Test
  void requestWithoutTusVersionOrType_isRefused() throws Exception {
    Request bare = Request.of("PATCH", Paths.item(draft.id(), n)).header("upload-offset", "0");
    node.assertRefused(draft, () -> node.lab().node().call(bare), Failure.TUS_VERSION);
    Request untyped = bare.header(Headers.TUS_RESUMABLE, Headers.TUS);
    node.assertRefused(
        draft, () -> node.lab().node().call(untyped), Failure.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void methodThatIsOverridden_isTakenForPatchAndDeleteOnly() throws Exception {
    Request head =
        Request.of("POST", Paths.item(draft.id(), n))
            .header(Headers.TUS_RESUMABLE, Headers.TUS)
            .header(Headers.METHOD_OVERRIDE, "GET");
    node.assertRefused(draft, () -> node.lab().node().call(head), Failure.MALFORMED_REQUEST);
  }

  @Test
  void draftOfAnother_isNotThere() throws Exception {
    for (String path : List.of(Paths.draft(draft.id()), Paths.item(draft.id(), n))) {
      node.assertRefused(
          draft,
          () -> node.prosecutor().node().call(Request.of("GET", path)),
          Failure.NO_SUCH_PACKAGE);
    }
    node.assertRefused(
        draft,
        () -> node.prosecutor().node().call(Request.of("DELETE", Paths.ofPackage(draft.id()))),
        Failure.NO_SUCH_PACKAGE);
  }

  @Test
  void acceptanceByOneWhoIsNoRecipient_isRefused() throws Exception {
    Path file = Files.write(home.resolve("small.raw"), bytes(1000));
    PackageId id = PackageId.random();
    try (Outgoing outgoing =
            Outgoing.create(home.resolve("outgoing"), node.lab().consignment(id, file));
        Party stranger = Party.stranger(node.federation(), node.address())) {
      var unused = node.lab().sender().send(outgoing, TransferListener.SILENT);
      ContainerFile fetched =
          new ContainerFile(
              node.lab().fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT).file());
      HollowContainer byTheSender = accepted(node.lab(), Federation.LAB, fetched, id);
      node.assertRefused(() -> answer(node.lab(), id, byTheSender), Failure.NOT_ENTITLED);
      HollowContainer byAStranger = accepted(stranger, Federation.STRANGER, fetched, id);
      node.assertRefused(() -> answer(stranger, id, byAStranger), Failure.NO_SUCH_PACKAGE);
      HollowContainer forTheRecipient = accepted(stranger, Federation.PROSECUTOR, fetched, id);
      node.assertRefused(
          () -> answer(node.prosecutor(), id, forTheRecipient), Failure.SIGNER_NOT_ENTITLED);
    }
  }

  private static HollowContainer accepted(
      Party signer, AuthorityId authority, ContainerFile file, PackageId id) throws Exception {
    var verified = file.verify(node.lab().envelopes(), TransferListener.SILENT);
    List<ItemFinding> findings =
        verified.items().stream()
            .map(
                item ->
                    ItemFinding.of(
                        item.head().name(),
                        item.head().size(),
                        item.digest(),
                        item.head().size(),
                        item.digest()))
            .toList();
    AcceptanceDocument document =
        new AcceptanceDocument(
            id,
            authority,
            Decision.ACCEPTED,
            findings,
            null,
            "case",
            null,
            Clock.systemUTC().instant());
    return signer.signer().addHop(verified.envelope(), "acceptance", document.write());
  }

  private static Object answer(Party party, PackageId id, HollowContainer container)
      throws Exception {
    return party
        .node()
        .call(
            Request.of("POST", Paths.acceptance(id))
                .body(MediaTypes.ASICE, container.write().toArray()));
  }
}
