package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.download.AnswerPackage.Terms;
import dev.tamga.client.download.AnsweredPackage;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.http.Request;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.FileSource;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Step;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once: nobody gets what is another's, and nothing happens twice. */
@EveryBackend
final class ConcurrencyTest {
  private static final int PACKAGES = 64;
  private static final int SEALS = 16;
  private static final int FETCHES = 8;
  private static final int OF_ONE_CLIENT = 4; // connections of HttpSettings.DEFAULT
  private static final Terms ACCEPT = new Terms(Decision.ACCEPTED, null, "case 2026-0042", null);
  private static final Terms DISPUTE =
      new Terms(Decision.DISPUTED, "The seal was broken", "case 2026-0042", null);

  @TempDir private Path home;
  private final List<Party> parties = new ArrayList<>();
  private Federation federation;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    federation = Federation.in(home);
    node = Node.start(ServerConfig.load(federation.configuration()), Clock.systemUTC(), s -> {});
  }

  @AfterEach
  void stop() {
    parties.forEach(Party::close);
    node.close();
  }

  private Party lab() {
    return kept(Party.laboratory(federation, node.address()));
  }

  private Party prosecutor() {
    return kept(Party.prosecutor(federation, node.address()));
  }

  private Party kept(Party party) {
    parties.add(party);
    return party;
  }

  /** Runs so many at the same time, each on its own thread; in order of their numbers. */
  private static <T> List<T> atOnce(int count, IntFunction<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CyclicBarrier start = new CyclicBarrier(count);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Callable<T> one = work.apply(i);
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return one.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get(120, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private Path file(int number) throws IOException {
    byte[] content = new byte[10_000 + number * 1000];
    new Random(number).nextBytes(content);
    return Files.write(home.resolve("disk-" + number + ".raw"), content);
  }

  private SentPackage send(Party lab, Consignment consignment) throws Exception {
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), consignment)) {
      return lab.sender().send(outgoing, TransferListener.SILENT);
    }
  }

  private Bytes sealed(PackageId id) throws IOException {
    Path file = home.resolve("outgoing").resolve(id.text()).resolve("sealed.asice");
    return Bytes.of(Files.readAllBytes(file));
  }

  private List<Disagreement> checked() throws Exception {
    node.close();
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }

  @Test
  void manyPackagesAtOnce_getEachTheirOwnReceipt() throws Exception {
    List<Party> labs = new ArrayList<>();
    List<Consignment> consignments = new ArrayList<>();
    for (int i = 0; i < PACKAGES; i++) {
      if (i % OF_ONE_CLIENT == 0) {
        labs.add(lab());
      }
      consignments.add(labs.get(0).consignment(file(i)));
    }
    List<SentPackage> sent =
        atOnce(PACKAGES, i -> () -> send(labs.get(i / OF_ONE_CLIENT), consignments.get(i)));

    for (int i = 0; i < PACKAGES; i++) {
      PackageId id = consignments.get(i).plan().id();
      HollowContainer own = HollowContainer.read(sealed(id));
      var receipt = sent.get(i).receipt().document();
      assertThat(receipt.packageId()).isEqualTo(id);
      assertThat(receipt.manifest()).isEqualTo(own.lastHop().manifest().sha256());
      assertThat(receipt.signature()).isEqualTo(own.lastHop().signature().sha256());
    }
    assertThat(sent.stream().map(s -> s.receipt().event().id()).distinct()).hasSize(PACKAGES);
    assertThat(checked()).isEmpty();
  }

  @Test
  void oneSealManyTimesAtOnce_isOneRecordAndOneReceipt() throws Exception {
    node.close();
    CyclicBarrier verified = new CyclicBarrier(SEALS); // so that none comes when all is done
    node =
        Node.start(
            ServerConfig.load(federation.configuration()),
            Clock.systemUTC(),
            step -> {
              if (step == Step.SEAL_VERIFIED) {
                meet(verified);
              }
            });
    List<Party> labs = new ArrayList<>();
    for (int i = 0; i < SEALS; i += OF_ONE_CLIENT) {
      labs.add(lab());
    }
    PackageId id = PackageId.random();
    HollowContainer container = WireDraft.open(labs.get(0), id).item("a.raw", 100_000).seal();
    Request seal =
        Request.of("POST", Paths.seal(id))
            .body(MediaTypes.ASICE, container.write().toArray())
            .maxAnswer(Limits.HOLLOW_BYTES);
    List<Bytes> receipts =
        atOnce(SEALS, i -> () -> Bytes.of(labs.get(i / OF_ONE_CLIENT).node().call(seal).body()));

    assertThat(receipts).hasSize(SEALS).containsOnly(receipts.get(0));
    var unused =
        labs.get(0)
            .receipts()
            .verify(receipts.get(0), id, container.lastHop(), ReceiptKind.SUBMISSION_ACCEPTANCE);
    assertThat(CrashLedger.events(labs.get(0), id))
        .containsExactly(EventType.RECEIVED, EventType.VERIFIED, EventType.SEALED);
    assertThat(checked()).isEmpty();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      int unused = barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onePackageFetchedByManyAtOnce_isWholeForEach() throws Exception {
    Path file = file(3000);
    PackageId id = send(lab(), parties.get(0).consignment(file)).document().id();
    List<Path> fetched =
        atOnce(
            FETCHES,
            i -> {
              Party party = i % 2 == 0 ? prosecutor() : lab();
              Path folder = home.resolve("in-" + i);
              return () -> party.fetcher().fetch(id, folder, TransferListener.SILENT).file();
            });
    assertThat(fetched).allSatisfy(f -> assertThat(f).hasSameBinaryContentAs(fetched.get(0)));
    assertThat(checked()).isEmpty();
  }

  @Test
  void recipientsAnswerOneAfterAnother_andWhoComesWithAnOldHopSignsAgain() throws Exception {
    Party lab = lab();
    List<Party> recipients =
        List.of(
            prosecutor(),
            kept(Party.court(federation, node.address())),
            kept(Party.stranger(federation, node.address())));
    PackageId id = PackageId.random();
    var unused = send(lab, toThree(lab, id));
    List<ContainerFile> files = new ArrayList<>();
    for (int i = 0; i < recipients.size(); i++) {
      files.add(fetch(recipients.get(i), id, home.resolve("first-" + i)));
    }

    assertThat(answer(recipients.get(0), files.get(0), ACCEPT).receipt().document().hop())
        .isEqualTo(2);
    assertThatThrownBy(() -> answer(recipients.get(1), files.get(1), DISPUTE))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.HOP_OUTDATED));
    for (int i = 1; i < recipients.size(); i++) {
      ContainerFile again = fetch(recipients.get(i), id, home.resolve("second-" + i));
      AnsweredPackage answered = answer(recipients.get(i), again, i == 1 ? DISPUTE : ACCEPT);
      assertThat(answered.receipt().document().hop()).isEqualTo(i + 2);
    }
    assertThatThrownBy(
            () ->
                answer(
                    recipients.get(0),
                    fetch(recipients.get(0), id, home.resolve("third")),
                    DISPUTE))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.ALREADY_ANSWERED));

    var whole =
        fetch(lab, id, home.resolve("lab")).verify(lab.envelopes(), TransferListener.SILENT);
    assertThat(whole.envelope().signatures()).hasSize(4);
    assertThat(CrashLedger.events(lab, id))
        .filteredOn(t -> t == EventType.ACCEPTED || t == EventType.DISPUTED)
        .containsExactly(EventType.ACCEPTED, EventType.DISPUTED, EventType.ACCEPTED);
    assertThat(checked()).isEmpty();
  }

  private Consignment toThree(Party lab, PackageId id) throws Exception {
    FileSource source = FileSource.of(file(7));
    ItemDocument item =
        ItemDocument.builder(
                "LAB-1",
                new EntryName("evidence/1/disk-7.raw"),
                source.size(),
                Consignment.UNKNOWN,
                ItemKind.IMAGE)
            .build();
    List<AuthorityId> three = List.of(Federation.PROSECUTOR, Federation.COURT, Federation.STRANGER);
    return new Consignment(lab.plan(id, three, List.of(item)), List.of(source));
  }

  private static ContainerFile fetch(Party party, PackageId id, Path folder) throws Exception {
    return new ContainerFile(party.fetcher().fetch(id, folder, TransferListener.SILENT).file());
  }

  private static AnsweredPackage answer(Party party, ContainerFile file, Terms terms)
      throws Exception {
    return party.answerer().answer(file, terms, TransferListener.SILENT);
  }
}
