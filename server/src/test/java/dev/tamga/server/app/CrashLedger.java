package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What a node acknowledged before it died, to be held against what it shows afterwards. */
final class CrashLedger {
  private static final int PIECE_BYTES = 5 << 19; // so that progress is recorded within a piece
  private static final int SEALED_SEQ = 3;
  private static final int MOST_LISTED = 1000;

  private final Path tokens;
  private final List<Path> files;
  private final Map<PackageId, Bytes> receipts = new HashMap<>(); // answered to the sender
  private final Map<PackageId, Bytes> shown = new HashMap<>(); // of what the inbox had
  private final Map<String, Long> acknowledged = new HashMap<>(); // items of the pending package
  private PackageId pending; // begun, not handed in; null if there is none

  CrashLedger(Path home) throws IOException {
    this.tokens = home.resolve("outgoing");
    this.files =
        List.of(file(home, "a.raw", 3 * PIECE_BYTES + 17), file(home, "b.raw", 2 * PIECE_BYTES));
  }

  private static Path file(Path home, String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(home.resolve(name), content);
  }

  /** Goes on with the pending package, or sends another. */
  void send(Party lab) throws Refusal, IOException, InterruptedException {
    try (Outgoing outgoing = token(lab)) {
      SentPackage sent =
          lab.impatientSender(PIECE_BYTES).send(outgoing, (item, done, all) -> moved(item, done));
      receipts.put(pending, Bytes.of(Files.readAllBytes(sent.receiptFile())));
      pending = null;
    }
  }

  private Outgoing token(Party lab) throws Refusal, IOException {
    if (pending != null) {
      return Outgoing.open(tokens, pending);
    }
    Consignment next = lab.consignment(files.toArray(Path[]::new));
    acknowledged.clear();
    pending = next.plan().id();
    return Outgoing.create(tokens, next);
  }

  /** A piece begins, wherever the node said, when all before it was acknowledged. */
  private void moved(String item, long done) {
    acknowledged.merge(item, Math.max(0, done - PIECE_BYTES), Math::max);
  }

  /** All that was acknowledged is there, and nothing else is to be seen. */
  void check(Party lab, Party prosecutor) throws Refusal, InterruptedException {
    Set<PackageId> inbox = inbox(prosecutor);
    assertThat(inbox).containsAll(receipts.keySet());
    for (PackageId id : inbox) {
      Bytes receipt = receipt(prosecutor, id);
      if (shown.putIfAbsent(id, receipt) == null) {
        var unused = lab.receipts().verify(receipt);
      }
      assertThat(receipt).isEqualTo(shown.get(id)).isEqualTo(receipts.getOrDefault(id, receipt));
    }
    if (pending == null) {
      assertThat(inbox).isEqualTo(receipts.keySet());
    } else if (inbox.contains(pending)) {
      assertThat(tokens.resolve(pending.text()).resolve("sealed.asice")).exists();
    } else {
      checkDraft(lab, prosecutor);
    }
  }

  private static Set<PackageId> inbox(Party prosecutor) throws Refusal, InterruptedException {
    Request list =
        Request.of("GET", Paths.packages() + "?box=in&limit=" + MOST_LISTED)
            .maxAnswer(PackageList.MAX_BYTES);
    List<PackageId> ids =
        PackageList.parse(prosecutor.node().call(list).body()).packages().stream()
            .map(PackageList.Summary::id)
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    return Set.copyOf(ids);
  }

  private static Bytes receipt(Party party, PackageId id) throws Refusal, InterruptedException {
    return Bytes.of(
        party
            .node()
            .call(Request.of("GET", Paths.receipt(id, SEALED_SEQ)).maxAnswer(Limits.HOLLOW_BYTES))
            .body());
  }

  private void checkDraft(Party lab, Party prosecutor) throws Refusal, InterruptedException {
    assertThatThrownBy(() -> prosecutor.node().call(Request.of("GET", Paths.ofPackage(pending))))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NO_SUCH_PACKAGE));
    if (acknowledged.isEmpty()) {
      return; // not even the draft need be there
    }
    Request draft = Request.of("GET", Paths.draft(pending)).maxAnswer(DraftState.MAX_BYTES);
    Map<String, Long> kept = new HashMap<>();
    for (DraftState.Item item : DraftState.parse(lab.node().call(draft).body()).items()) {
      kept.put(item.name().text(), item.offset());
    }
    assertThat(kept).containsKeys(acknowledged.keySet().toArray(String[]::new));
    acknowledged.forEach(
        (item, bytes) -> assertThat(kept.get(item)).as(item).isGreaterThanOrEqualTo(bytes));
  }

  /** Each package was sealed once; sealing it again answers the same receipt, byte for byte. */
  void checkAll(Party lab, Party prosecutor) throws Refusal, IOException, InterruptedException {
    assertThat(pending).isNull();
    for (Map.Entry<PackageId, Bytes> handedIn : receipts.entrySet()) {
      PackageId id = handedIn.getKey();
      byte[] sealed = Files.readAllBytes(tokens.resolve(id.text()).resolve("sealed.asice"));
      Request seal =
          Request.of("POST", Paths.seal(id))
              .body(MediaTypes.ASICE, sealed)
              .maxAnswer(Limits.HOLLOW_BYTES);
      assertThat(Bytes.of(lab.node().call(seal).body())).isEqualTo(handedIn.getValue());
      assertThat(events(lab, id))
          .containsExactly(EventType.RECEIVED, EventType.VERIFIED, EventType.SEALED);
      var unused = prosecutor.fetcher().fetch(id, tokens.resolve("in"), TransferListener.SILENT);
    }
  }

  /** The types of all events of a package, in order. */
  static List<EventType> events(Party party, PackageId id) throws Refusal, InterruptedException {
    Request custody = Request.of("GET", Paths.custody(id)).maxAnswer(Limits.HOLLOW_BYTES);
    List<EventType> types = new ArrayList<>();
    for (Entry object :
        HollowContainer.read(Bytes.of(party.node().call(custody).body())).objects()) {
      if (object.name().text().endsWith("-event.xml")) {
        types.add(EventDocument.read(object.content().toArray()).type());
      }
    }
    return types;
  }

  @Override
  public String toString() {
    return receipts.size() + " handed in, each with one receipt";
  }
}
