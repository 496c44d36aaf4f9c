package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.download.AnswerPackage.Terms;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.download.HoldPackage;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.DraftState;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What clients hold of a node before it moves: receipts with their proofs, answers, an upload that
 * is half done; to be held against the node in its new place.
 */
final class HeldByClients {
  private static final int SENDERS = 4;
  private static final int SEALED_SEQ = 3;
  private static final int HALF = 3 << 19;
  private static final EntryName HALF_DONE = new EntryName("evidence/1/half.raw");
  private static final Terms ACCEPT = new Terms(Decision.ACCEPTED, null, "case 2026-0042", null);
  private static final Terms DISPUTE =
      new Terms(Decision.DISPUTED, "The seal was broken", "case 2026-0042", null);

  private final Federation federation;
  private final Map<PackageId, Bytes> receipts = new LinkedHashMap<>();
  private final List<Bytes> answers = new ArrayList<>();
  private final PackageId draft = PackageId.random();
  private final byte[] content = new byte[2 * HALF + 77];
  private int item;

  HeldByClients(Federation federation) {
    this.federation = federation;
    new Random(7).nextBytes(content);
  }

  /**
   * Sends so many packages, accepts and disputes one of each ten, puts the first one on hold, and
   * leaves an upload half done.
   */
  void fill(InetSocketAddress node, int packages) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(SENDERS);
    try (Party lab = Party.laboratory(federation, node);
        Party prosecutor = Party.prosecutor(federation, node)) {
      send(lab, 0); // pins the log's key
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 1; i < packages; i++) {
        int number = i;
        sent.add(
            pool.submit(
                () -> {
                  send(lab, number);
                  return true;
                }));
      }
      for (Future<?> one : sent) {
        Object unused = one.get();
      }
      List<PackageId> all = List.copyOf(receipts.keySet());
      for (int i = 0; i < Math.max(2, packages / 10); i++) {
        answer(prosecutor, all.get(i), i % 2 == 0 ? ACCEPT : DISPUTE);
      }
      hold(prosecutor, State.HELD);
      WireDraft half = WireDraft.open(lab, draft);
      item = half.announce(HALF_DONE, content.length);
      var unused = half.append(item, 0, Arrays.copyOf(content, HALF), Optional.empty());
    } finally {
      pool.shutdownNow();
    }
  }

  private void send(Party lab, int number) throws Exception {
    byte[] bytes = new byte[number % 50 == 0 ? 2_500_000 : 1000 + number];
    new Random(number).nextBytes(bytes);
    Path file = Files.write(federation.home().resolve("disk-" + number + ".raw"), bytes);
    Path empty = Files.write(federation.home().resolve("empty-" + number + ".log"), new byte[0]);
    Consignment consignment = lab.consignment(file, empty);
    try (Outgoing outgoing = Outgoing.create(federation.home().resolve("outgoing"), consignment)) {
      var sent = lab.sender().send(outgoing, TransferListener.SILENT);
      Bytes receipt = Bytes.of(Files.readAllBytes(sent.receiptFile()));
      synchronized (receipts) {
        receipts.put(consignment.plan().id(), receipt);
      }
    }
  }

  /** Ends the hold on the first package. */
  void endHold(InetSocketAddress node) throws Exception {
    try (Party prosecutor = Party.prosecutor(federation, node)) {
      hold(prosecutor, State.UNHELD);
    }
  }

  private void hold(Party prosecutor, State state) throws Exception {
    var unused =
        new HoldPackage(prosecutor.node(), RetryPolicy.upTo(Duration.ofSeconds(9)))
            .hold(
                receipts.keySet().iterator().next(),
                HoldRequest.of(state, "An appeal is filed.", Optional.empty()));
  }

  private void answer(Party prosecutor, PackageId id, Terms terms) throws Exception {
    FetchedPackage fetched =
        prosecutor
            .fetcher()
            .fetch(id, federation.home().resolve("in-" + id), TransferListener.SILENT);
    var answered =
        prosecutor
            .answerer()
            .answer(new ContainerFile(fetched.file()), terms, TransferListener.SILENT);
    answers.add(Bytes.of(Files.readAllBytes(answered.receiptFile())));
  }

  /** The newest checkpoint that a node shows. */
  byte[] checkpoint(InetSocketAddress node) throws Exception {
    try (Party lab = Party.laboratory(federation, node)) {
      return lab.node().call(Request.of("GET", Paths.checkpoint())).body();
    }
  }

  /** All of it holds against the node at that address, and the half-done upload goes on there. */
  void check(InetSocketAddress node) throws Exception {
    try (Party lab = Party.laboratory(federation, node);
        Party prosecutor = Party.prosecutor(federation, node)) {
      for (Map.Entry<PackageId, Bytes> held : receipts.entrySet()) {
        var unused = lab.receipts().verify(held.getValue());
        assertThat(receipt(prosecutor, held.getKey())).isEqualTo(held.getValue());
      }
      for (Bytes answer : answers) {
        var unused = prosecutor.receipts().verify(answer);
      }
      PackageId first = receipts.keySet().iterator().next();
      FetchedPackage fetched =
          prosecutor
              .fetcher()
              .fetch(
                  first,
                  federation.home().resolve("again-" + node.getPort()),
                  TransferListener.SILENT);
      assertThat(fetched.verified().items()).hasSize(2);
      goOn(lab);
    }
  }

  private void goOn(Party lab) throws Exception {
    WireDraft half = WireDraft.open(lab, draft);
    DraftState.Item there = half.state().items().get(0);
    assertThat(there.offset()).isEqualTo(HALF);
    byte[] rest = Arrays.copyOfRange(content, HALF, content.length);
    var unused = half.append(item, HALF, rest, Optional.empty());
    ItemDocument document =
        ItemDocument.builder(
                "1", HALF_DONE, content.length, Bytes.of(content).sha256(), ItemKind.IMAGE)
            .build();
    Bytes receipt =
        half.post(
            WireDraft.seal(lab.signer(), lab.plan(draft, List.of(document))).write().toArray());
    var unusedProof = lab.receipts().verify(receipt);
  }

  private static Bytes receipt(Party party, PackageId id) throws Exception {
    return Bytes.of(
        party
            .node()
            .call(Request.of("GET", Paths.receipt(id, SEALED_SEQ)).maxAnswer(Limits.HOLLOW_BYTES))
            .body());
  }

  /** How many packages were handed in. */
  int packages() {
    return receipts.size();
  }
}
