package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.download.AnswerPackage.Terms;
import dev.tamga.client.download.AnsweredPackage;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.http.Request;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.EntryBundle;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.Paths;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the laboratory to the partner authority, through a real node with real TLS. */
@EveryBackend
final class HandOverTest {
  private static final Terms ACCEPT = new Terms(Decision.ACCEPTED, null, "case 2026-0042", "PA-1");

  @TempDir private Path home;
  private Federation federation;
  private Node node;
  private Party lab;
  private Party prosecutor;

  @BeforeEach
  void start() throws Exception {
    federation = Federation.in(home);
    node =
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED);
    lab = Party.laboratory(federation, node.address());
    prosecutor = Party.prosecutor(federation, node.address());
  }

  @AfterEach
  void stop() {
    lab.close();
    prosecutor.close();
    node.close();
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(home.resolve(name), content);
  }

  private SentPackage send(Path... files) throws Exception {
    Consignment consignment = lab.consignment(files);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), consignment)) {
      return lab.sender().send(outgoing, TransferListener.SILENT);
    }
  }

  @Test
  void sentPackage_isFetchedVerifiedAndAccepted() throws Exception {
    SentPackage sent = send(file("disk.E01", 3_500_000), file("empty.log", 0));
    PackageId id = sent.document().id();
    assertThat(sent.receipt().document().kind()).isEqualTo(ReceiptKind.SUBMISSION_ACCEPTANCE);
    assertThat(inbox()).containsExactly(id);

    FetchedPackage fetched =
        prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
    assertThat(fetched.verified().items()).hasSize(2);

    ContainerFile file = new ContainerFile(fetched.file());
    AnsweredPackage answered = prosecutor.answerer().answer(file, ACCEPT, TransferListener.SILENT);
    assertThat(answered.receipt().document().kind()).isEqualTo(ReceiptKind.RECIPIENT_VERIFIED);

    VerifiedPackage after = file.verify(prosecutor.envelopes(), TransferListener.SILENT);
    assertThat(after.envelope().signatures()).hasSize(2);
    FetchedPackage again = lab.fetcher().fetch(id, home.resolve("lab"), TransferListener.SILENT);
    assertThat(again.file()).hasSameBinaryContentAs(fetched.file());
    assertThat(checked()).isEmpty();
  }

  private List<PackageId> inbox() throws Refusal, InterruptedException {
    byte[] body = prosecutor.node().call(Request.of("GET", Paths.packages() + "?box=in")).body();
    return PackageList.parse(body).packages().stream().map(PackageList.Summary::id).toList();
  }

  /** Stops the node and reads everything that it stored. */
  private List<Disagreement> checked() throws Exception {
    node.close();
    List<Disagreement> found = new ArrayList<>();
    long count =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    assertThat(count).isEqualTo(found.size());
    return found;
  }

  @Test
  void log_isServedAsTilesThatFitTheCheckpoint() throws Exception {
    PackageId id = send(file("disk.raw", 1000)).document().id();
    VerifierKey key =
        new PinnedLogKeys(home.resolve("keys"), lab.node(), lab.envelopes())
            .of("node.test/custody");
    SignedCheckpoint checkpoint =
        SignedCheckpoint.verify(SignedNote.parse(get(Paths.checkpoint())), key);
    assertThat(checkpoint.checkpoint().size()).isEqualTo(3); // RECEIVED, VERIFIED, SEALED
    byte[] hashes = get(Paths.tile("0/000.p/3"));
    List<byte[]> entries = EntryBundle.parse(get(Paths.tile("entries/000.p/3")));
    assertThat(LogEntry.parse(entries.get(2)).packageId()).isEqualTo(id);
    CompactRange tree = new CompactRange();
    for (int i = 0; i < 3; i++) {
      tree.append(MerkleTree.leafHash(entries.get(i)));
      assertThat(MerkleTree.leafHash(entries.get(i)))
          .isEqualTo(Arrays.copyOfRange(hashes, 32 * i, 32 * (i + 1)));
    }
    assertThat(tree.root()).isEqualTo(checkpoint.checkpoint().root());
  }

  private byte[] get(String path) throws Refusal, InterruptedException {
    return lab.node().call(Request.of("GET", path)).body();
  }

  @Test
  void acceptanceBeforeFetching_isRefused() throws Exception {
    PackageId id = send(file("disk.raw", 100_000)).document().id();
    FetchedPackage ofTheLab =
        lab.fetcher().fetch(id, home.resolve("copy"), TransferListener.SILENT);
    assertThatThrownBy(
            () ->
                prosecutor
                    .answerer()
                    .answer(new ContainerFile(ofTheLab.file()), ACCEPT, TransferListener.SILENT))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOT_FETCHED));
  }

  @Test
  void stranger_isToldThatThereIsNoSuchPackage() throws Exception {
    PackageId id = send(file("disk.raw", 1000)).document().id();
    try (Party stranger = Party.stranger(federation, node.address())) {
      for (String path :
          List.of(
              Paths.ofPackage(id),
              Paths.container(id),
              Paths.item(id, 1),
              Paths.custody(id),
              Paths.receipt(id, 3),
              Paths.draft(id))) {
        assertThatThrownBy(() -> stranger.node().call(Request.of("GET", path)))
            .isInstanceOfSatisfying(
                Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NO_SUCH_PACKAGE));
      }
    }
  }

  @Test
  void sealAgainWithTheSameContent_answersTheSameReceipt() throws Exception {
    Consignment consignment = lab.consignment(file("disk.raw", 1000));
    SentPackage first;
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), consignment)) {
      first = lab.sender().send(outgoing, TransferListener.SILENT);
    }
    byte[] receipt = Files.readAllBytes(first.receiptFile());
    Files.delete(first.receiptFile());
    PackageId id = consignment.plan().id();
    try (Outgoing outgoing = Outgoing.open(home.resolve("outgoing"), id)) {
      SentPackage second = lab.sender().send(outgoing, TransferListener.SILENT);
      assertThat(second.receiptFile()).hasBinaryContent(receipt);
    }
  }
}
