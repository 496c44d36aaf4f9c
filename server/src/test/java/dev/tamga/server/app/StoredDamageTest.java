package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.http.Request;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.client.receipt.ProvenEvent;
import dev.tamga.client.receipt.VerifyCustody;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.CheckResult;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.StoredBytes;
import dev.tamga.server.testkit.StoredBytes.Fault;
import dev.tamga.server.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stored bytes change underneath a running node (STORAGE.md section 7). */
@Tag("long")
@EveryBackend
final class StoredDamageTest {
  private static final long MOST_SECONDS = 60;
  private static final int BYTES = 3_500_000;
  private static final String SOON = "storage.verify { every = 1s, again = 1s }";
  private static final String ONLY_WHEN_SENT = "storage.verify { again = 1s }";

  @TempDir private Path home;
  private final HttpClient http = HttpClient.newHttpClient();
  private Federation federation;
  private Node node;
  private Party lab;
  private Party prosecutor;
  private PackageId id;

  private void start(String settings) throws Exception {
    federation = Federation.in(home);
    federation.configure(settings);
    node =
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED);
    lab = Party.laboratory(federation, node.address());
    prosecutor = Party.prosecutor(federation, node.address());
    id = send("disk.raw", BYTES);
  }

  private PackageId send(String name, int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Path file = Files.write(home.resolve(name), content);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      return lab.sender().send(outgoing, TransferListener.SILENT).document().id();
    }
  }

  @AfterEach
  void stop() {
    lab.close();
    prosecutor.close();
    node.close();
  }

  /** The custody of the package, proven. */
  private List<EventDocument> custody(EventType... types) throws Exception {
    byte[] container =
        lab.node().call(Request.of("GET", Paths.custody(id)).maxAnswer(Limits.HOLLOW_BYTES)).body();
    return new VerifyCustody(
            lab.envelopes(), new PinnedLogKeys(home.resolve("keys"), lab.node(), lab.envelopes()))
        .first(Bytes.of(container), id).events().stream()
            .map(ProvenEvent::event)
            .filter(event -> List.of(types).contains(event.type()))
            .toList();
  }

  private String management(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.management().getPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private double metric(String name) throws Exception {
    return management("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + MOST_SECONDS * 1_000_000_000;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private FetchedPackage fetch() throws Exception {
    return prosecutor.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
  }

  private List<Disagreement> checked() throws Exception {
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void damage_isInCustodyOnceAlarmedNeverServedAndCorrectedWhenWhole(Fault fault) throws Exception {
    start(SOON);
    await("first reading", () -> metric("tamga_stored_verified_bytes_total") >= BYTES);
    Runnable heal = StoredBytes.in(federation.data()).harm(fault);
    await("event", () -> !custody(EventType.DAMAGED).isEmpty());
    EventDocument damaged = custody(EventType.DAMAGED).get(0);
    assertSays(damaged, fault);
    await("alarm", () -> metric("tamga_stored_damaged_items") == 1);
    assertThat(management("/health/ready"))
        .contains("ready")
        .contains("warning: stored bytes of 1 items are damaged");
    Refusal refused = catchThrowableOfType(Refusal.class, this::fetch);
    assertThat(refused.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
    assertThat(refused.detail())
        .startsWith("item 1 of package " + id)
        .doesNotContain("blob ", "object ", "/");
    assertThat(home.resolve("in").resolve(id + ".asice")).doesNotExist();
    if (fault == Fault.FORGED) {
      assertNothingIsServed();
    }
    double read = metric("tamga_stored_verified_bytes_total");
    heal.run();

    await("correction", () -> !custody(EventType.CORRECTED).isEmpty());
    EventDocument corrected = custody(EventType.CORRECTED).get(0);
    assertThat(corrected.corrects()).isEqualTo(damaged.id());
    assertThat(corrected.checks()).extracting(Check::result).containsExactly(CheckResult.PASSED);
    await("no alarm", () -> metric("tamga_stored_damaged_items") == 0);
    await("read again", () -> metric("tamga_stored_verified_bytes_total") >= read + 2 * BYTES);
    assertThat(custody(EventType.DAMAGED, EventType.CORRECTED)).hasSize(2);
    assertThat(fetch().verified().items()).hasSize(1);
    node.close();
    assertThat(checked()).isEmpty();
  }

  /** Each MiB passes its checksum: only what is known of the whole keeps it from being sent. */
  private void assertNothingIsServed() throws Exception {
    for (String range : List.of("bytes=0-9", "bytes=3000000-")) {
      Request some = Request.of("GET", Paths.item(id, 1)).header("range", range);
      Refusal refused = catchThrowableOfType(Refusal.class, () -> lab.node().call(some));
      assertThat(refused.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
      assertThat(refused.detail()).contains("item 1 of package " + id);
    }
    assertThat(custody(EventType.RELEASED)).isEmpty();
  }

  /** Who says so is the node, whose seal is on the custody; and where, what, of what. */
  private void assertSays(EventDocument event, Fault fault) throws Exception {
    assertThat(event.actor().authority()).isNull();
    assertThat(event.actor().certificate())
        .isEqualTo(new Sha256(Certificates.sha256(federation.kz().nodeSeal().certificate())));
    assertThat(event.objects()).singleElement().extracting(o -> o.size()).isEqualTo((long) BYTES);
    Check check = event.checks().get(0);
    assertThat(event.checks()).hasSize(1);
    assertThat(check.result()).isEqualTo(CheckResult.FAILED);
    assertThat(check.detail())
        .startsWith(
            fault == Fault.FORGED ? "item 1, the whole: SHA-256 " : "item 1, first bad byte ")
        .contains("(expected: ");
    if (fault == Fault.FLIPPED) {
      assertThat(check.detail()).contains("first bad byte 1048576: CRC-32C ");
    }
  }

  @Test
  void damageThatIsFoundWhenSent_breaksTheTransferAndIsToldOnce() throws Exception {
    start(ONLY_WHEN_SENT);
    Runnable heal = StoredBytes.in(federation.data()).harm(Fault.FLIPPED);
    for (int i = 0; i < 3; i++) {
      Refusal whole = catchThrowableOfType(Refusal.class, this::fetch);
      assertThat(whole.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED); // what is asked for next
    }
    Request second = Request.of("GET", Paths.item(id, 1)).header("range", "bytes=1048577-1048580");
    Refusal item = catchThrowableOfType(Refusal.class, () -> lab.node().call(second));
    assertThat(item.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
    assertThat(item.detail())
        .isEqualTo(
            "item 1 of package "
                + id
                + ": stored bytes are not what was stored, first bad byte 1048576");
    Request first = Request.of("GET", Paths.item(id, 1)).header("range", "bytes=0-9");
    assertThat(lab.node().call(first).body())
        .isEqualTo(Arrays.copyOf(Files.readAllBytes(home.resolve("disk.raw")), 10));
    assertThat(custody(EventType.DAMAGED)).hasSize(1);
    await("alarm", () -> metric("tamga_stored_damaged_items") == 1);
    Path part = home.resolve("in").resolve(id + ".asice.part");
    assertThat(Files.size(part)).isBetween(1L << 20, 2L << 20); // what was whole, to go on with

    heal.run();
    await("correction", () -> !custody(EventType.CORRECTED).isEmpty());
    assertThat(fetch().verified().items()).hasSize(1);
    assertThat(custody(EventType.DAMAGED)).hasSize(1);
  }

  @Test
  void storeThatCannotBeRead_isNoDamage() throws Exception {
    start(SOON);
    Runnable open = StoredBytes.in(federation.data()).close();
    try {
      await("alarm", () -> management("/health/ready").contains("1 items could not be read"));
      assertThat(metric("tamga_stored_unreadable_items")).isEqualTo(1);
    } finally {
      open.run();
    }
    await("no alarm", () -> metric("tamga_stored_unreadable_items") == 0);
    assertThat(management("/health/ready")).doesNotContain("could not be read");
    assertThat(custody(EventType.DAMAGED, EventType.CORRECTED)).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "tamga.database", matches = "postgres") // else one process only
  @EnabledIfSystemProperty(named = "tamga.blobs", matches = "s3")
  void checkBesideRunningNodes_findsWhatIsDamagedAndNothingElse() throws Exception {
    start(ONLY_WHEN_SENT);
    Thread sending = new Thread(this::sendMany);
    sending.start();
    while (sending.isAlive()) {
      assertThat(checked()).isEmpty();
    }
    Runnable unused = StoredBytes.in(federation.data()).harm(Fault.FLIPPED);
    assertThat(checked()).extracting(Disagreement::what).containsExactly("stored bytes");
  }

  @Test
  void damageThatTheRowsHide_isFoundByTheCheck() throws Exception {
    start(ONLY_WHEN_SENT);
    Runnable heal = StoredBytes.in(federation.data()).harm(Fault.FLIPPED);
    Refusal refused = catchThrowableOfType(Refusal.class, this::fetch);
    assertThat(refused.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
    node.close();
    assertThat(checked()).extracting(Disagreement::what).containsExactly("stored bytes");
    int unused =
        TestDatabase.tamper(
            federation.data().resolve("state"), "UPDATE items SET damaged_by = NULL");
    heal.run();
    assertThat(checked())
        .extracting(Disagreement::what)
        .containsExactly("damage that is not corrected");
  }

  private void sendMany() {
    try {
      for (int i = 0; i < 10; i++) {
        PackageId unused = send(i + ".raw", 1_200_000 + i);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
