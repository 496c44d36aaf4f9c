package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.download.HoldPackage;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.client.receipt.ProvenEvent;
import dev.tamga.client.receipt.VerifyCustody;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.HoldAnswer;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.open.OpenDatabase;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md section 8, holds: through a real node with real TLS. */
@EveryBackend
final class HoldTest {
  private static final HoldRequest HOLD =
      HoldRequest.of(State.HELD, "An appeal is filed.", Optional.of("case 44/26"));
  private static final HoldRequest END =
      HoldRequest.of(State.UNHELD, "The judgment is final.", Optional.empty());

  @TempDir private Path home;
  private Federation federation;
  private Node node;
  private Party lab;
  private Party prosecutor;
  private PackageId id;

  @BeforeEach
  void start() throws Exception {
    federation = Federation.in(home);
    node =
        Node.start(
            ServerConfig.load(federation.configuration()), Clock.systemUTC(), Steps.UNWATCHED);
    lab = Party.laboratory(federation, node.address());
    prosecutor = Party.prosecutor(federation, node.address());
    Path file = Files.write(home.resolve("disk.raw"), new byte[1000]);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      id = lab.sender().send(outgoing, TransferListener.SILENT).document().id();
    }
  }

  @AfterEach
  void stop() {
    lab.close();
    prosecutor.close();
    node.close();
  }

  private HoldAnswer hold(Party party, HoldRequest wanted) throws Exception {
    return new HoldPackage(party.node(), RetryPolicy.upTo(Duration.ofSeconds(9))).hold(id, wanted);
  }

  private List<EventDocument> custody() throws Exception {
    PinnedLogKeys keys = new PinnedLogKeys(home.resolve("keys"), lab.node(), lab.envelopes());
    byte[] export =
        lab.node().call(Request.of("GET", Paths.custody(id)).maxAnswer(Limits.HOLLOW_BYTES)).body();
    return new VerifyCustody(lab.envelopes(), keys)
        .first(Bytes.of(export), id).events().stream().map(ProvenEvent::event).toList();
  }

  private List<Disagreement> checked() throws Exception {
    node.close();
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }

  @Test
  void holdAndItsEnd_areEventsOfWhoActed_withTheReason() throws Exception {
    HoldAnswer held = hold(prosecutor, HOLD);
    HoldAnswer own = hold(lab, HoldRequest.of(State.HELD, "An appeal.", Optional.empty()));
    HoldAnswer ended = hold(prosecutor, END);
    assertThat(List.of(held.state(), own.state(), ended.state()))
        .containsExactly(State.HELD, State.HELD, State.UNHELD);

    List<EventDocument> events = custody();
    EventDocument first = events.get((int) held.seq() - 1);
    assertThat(first.type()).isEqualTo(EventType.HELD);
    assertThat(first.actor().authority()).isEqualTo(Federation.PROSECUTOR);
    assertThat(first.counterparties()).containsExactly(Federation.LAB);
    assertThat(first.note()).isEqualTo("An appeal is filed.");
    assertThat(first.proceedings()).isEqualTo("case 44/26");
    assertThat(first.recorded()).isEqualTo(held.recorded());
    EventDocument last = events.get((int) ended.seq() - 1);
    assertThat(last.type()).isEqualTo(EventType.UNHELD);
    assertThat(last.note()).isEqualTo("The judgment is final.");
    assertThat(checked()).isEmpty();
  }

  @Test
  void sameActAgain_isTheSameEvent_andAnotherReasonIsRefused() throws Exception {
    HoldAnswer held = hold(prosecutor, HOLD);
    assertThat(hold(prosecutor, HOLD)).isEqualTo(held);
    HoldRequest typedAgain = HoldRequest.of(State.HELD, HOLD.reason(), HOLD.proceedings());
    assertThat(hold(prosecutor, typedAgain)).isEqualTo(held);
    HoldRequest other = HoldRequest.of(State.HELD, "Another reason", HOLD.proceedings());
    assertDiffers(other, "HELD by custody event " + held.seq());
    HoldAnswer ended = hold(prosecutor, END);
    assertThat(hold(prosecutor, END)).isEqualTo(ended);
    assertDiffers(HoldRequest.of(State.UNHELD, "Again", Optional.empty()), "UNHELD by custody");
    HoldRequest once = HoldRequest.of(State.HELD, HOLD.reason(), HOLD.proceedings());
    assertThat(hold(prosecutor, once).seq()).isGreaterThan(ended.seq());
  }

  @Test
  void endOfAHoldThatNeverStood_isRefused_alsoWhereAnothersStands() throws Exception {
    assertDiffers(END, "never on hold");
    HoldAnswer unused = hold(lab, HOLD);
    assertDiffers(END, "never on hold");
    assertThat(custody()).hasSize(4); // RECEIVED, VERIFIED, SEALED, HELD
  }

  @Test
  void requestThatWasLongOnItsWay_isAnsweredWithWhatItDid_andUndoesNothing() throws Exception {
    HoldAnswer unused = hold(prosecutor, HOLD);
    HoldAnswer ended = hold(prosecutor, END);
    HoldRequest again = HoldRequest.of(State.HELD, "The judgment was quashed.", Optional.empty());
    HoldAnswer held = hold(prosecutor, again);
    assertThat(hold(prosecutor, END)).isEqualTo(ended);
    assertThat(custody()).hasSize((int) held.seq());
    assertDiffers(
        HoldRequest.of(State.HELD, "Another reason", Optional.empty()),
        "HELD by custody event " + held.seq() + ", reason \"The judgment was quashed.\"");
    assertThat(checked()).isEmpty();
  }

  @Test
  void eventOfAnotherAct_isRefused() throws Exception {
    HoldAnswer unused = hold(prosecutor, HOLD);
    assertDiffers(
        new HoldRequest(HOLD.event(), State.HELD, "Another reason", HOLD.proceedings()),
        "another act has this id");
    assertThatThrownBy(() -> hold(lab, HOLD)).hasMessageContaining("another act has this id");
    assertDiffers(
        new HoldRequest(
            custody().get(0).id(), State.UNHELD, "The judgment is final.", Optional.empty()),
        "another act has this id");
  }

  private void assertDiffers(HoldRequest wanted, String found) {
    assertThatThrownBy(() -> hold(prosecutor, wanted))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.HOLD_DIFFERS))
        .hasMessageContaining(found);
  }

  @Test
  void strangersHold_isAnsweredAsIfThereWereNoPackage() {
    try (Party stranger = Party.stranger(federation, node.address())) {
      assertThatThrownBy(() -> hold(stranger, HOLD))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NO_SUCH_PACKAGE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"state\":\"HELD\",\"reason\":\"r\"}",
        "{\"event\":\"7\",\"state\":\"HELD\",\"reason\":\"r\"}",
        "{EVENT,\"state\":\"HELD\"}",
        "{EVENT,\"state\":\"HELD\",\"reason\":\"\"}",
        "{EVENT,\"state\":\"held\",\"reason\":\"r\"}",
        "{EVENT,\"state\":\"HELD\",\"reason\":\"r\",\"until\":\"2030\"}",
        "{EVENT,\"state\":\"HELD\",\"reason\":\"r\",\"proceedings\":\"two\\nlines\"}",
        "[]"
      })
  void bodyOfAnotherForm_isRefused_andNothingIsRecorded(String form) throws Exception {
    String body = form.replace("EVENT", "\"event\":\"" + EventId.random() + '"');
    assertThatThrownBy(
            () ->
                prosecutor
                    .node()
                    .call(
                        Request.of("POST", Paths.hold(id))
                            .body(MediaTypes.JSON, body.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.MALFORMED_REQUEST));
    assertThat(custody()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"state = 'UNHELD'", "reason = 'None.'", "recorded = recorded + 1"})
  void holdThatARowHasAndTheLogHasNot_isFoundByCheck(String change) throws Exception {
    HoldAnswer held = hold(prosecutor, HOLD);
    node.close();
    try (var database =
            OpenDatabase.of(
                ServerConfig.load(federation.configuration()).storage(), Clock.systemUTC());
        BatchWriter writer = BatchWriter.start(database, Steps.UNWATCHED)) {
      int changed = writer.write(handle -> handle.execute("UPDATE holds SET " + change));
      assertThat(changed).isOne();
    }
    assertThat(checked()).singleElement().asString().contains("holds", "HELD " + held.seq());
  }
}
