package dev.tamga.common.wire;

import static dev.tamga.common.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormsTest {
  private static final PackageId ID = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  private static final Instant TIME = Instant.parse("2026-12-21T10:00:00.120Z");
  private static final DraftRequest DRAFT =
      new DraftRequest(List.of(new AuthorityId("kg-prosecutor")), Classification.OFFICIAL);
  private static final DraftState STATE =
      new DraftState(
          ID,
          DRAFT,
          TIME,
          List.of(
              new DraftState.Item(1, new EntryName("evidence/1/disk0.E01"), 2218758, 0),
              new DraftState.Item(2, new EntryName("evidence/1/пустой"), 0, 0)));
  private static final PackageList LIST =
      new PackageList(
          List.of(
              new PackageList.Summary(
                  ID,
                  new AuthorityId("kz-lab-almaty"),
                  DRAFT.to(),
                  PackageList.State.SEALED,
                  "дело 1/26",
                  TIME,
                  3,
                  5368709120L)),
          Optional.of(Cursor.at(5)));
  private static final HoldRequest HOLD =
      HoldRequest.of(HoldRequest.State.HELD, "жалоба подана", Optional.of("case 44/26"));
  private static final HoldAnswer HELD = new HoldAnswer(HoldRequest.State.UNHELD, 7, TIME);
  private static final NodeInformation NODE =
      new NodeInformation(
          "Almaty node",
          "node.example.kz/log",
          "node.example.kz/log+0a1b2c3d+AQ",
          new NodeInformation.Limits(65536, 16 << 20, 998, 1L << 44, 256, 1L << 46, 60, 60, 256),
          List.of(URI.create("https://node.example.kz/v1/timestamp")));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everyForm_isReadBackAsItWasPrinted() throws Refusal {
    assertThat(DraftRequest.parse(DRAFT.print())).isEqualTo(DRAFT);
    assertThat(DraftState.parse(STATE.print())).isEqualTo(STATE);
    assertThat(PackageList.parse(LIST.print())).isEqualTo(LIST);
    assertThat(NodeInformation.parse(NODE.print())).isEqualTo(NODE);
    assertThat(HoldRequest.parse(HOLD.print())).isEqualTo(HOLD);
    assertThat(HoldAnswer.parse(HELD.print())).isEqualTo(HELD);
    HoldRequest brief = HoldRequest.of(HoldRequest.State.UNHELD, "final", Optional.empty());
    assertThat(HoldRequest.parse(brief.print())).isEqualTo(brief);
    PackageList last = new PackageList(List.of(), Optional.empty());
    assertThat(PackageList.parse(last.print())).isEqualTo(last);
  }

  @Test
  void draft_isSpelledAsTheProtocolPageShows() {
    assertThat(new String(DRAFT.print(), StandardCharsets.UTF_8))
        .isEqualTo("{\"to\":[\"kg-prosecutor\"],\"classification\":\"OFFICIAL\"}");
    assertThat(new String(STATE.print(), StandardCharsets.UTF_8))
        .startsWith("{\"id\":\"" + ID + "\",\"state\":\"DRAFT\",\"to\":[\"kg-prosecutor\"],")
        .contains("\"expires\":\"2026-12-21T10:00:00.120Z\"")
        .contains(
            "{\"n\":1,\"name\":\"evidence/1/disk0.E01\",\"length\":2218758,\"offset\":0,"
                + "\"location\":\"/v1/packages/"
                + ID
                + "/items/1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"to\":[],\"classification\":\"OFFICIAL\"}",
        "{\"to\":\"kg-prosecutor\",\"classification\":\"OFFICIAL\"}",
        "{\"to\":[1],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"KG\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-a\",\"kg-a\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-a\"],\"classification\":\"official\"}",
        "{\"to\":[\"kg-a\"],\"classification\":null}",
        "{\"to\":[\"kg-a\"]}",
        "{\"to\":[\"kg-a\"],\"to\":[\"kg-b\"],\"classification\":\"OFFICIAL\"}",
        "{\"to\":[\"kg-a\"],\"classification\":\"OFFICIAL\",\"extra\":1}",
        "{\"to\":[\"kg-a\"],\"classification\":\"OFFICIAL\"}x",
        "{'to':['kg-a'],'classification':'OFFICIAL'}",
        "{\"to\":[\"kg-a\"],\"classification\":\"OFFICIAL\",}",
      })
  void draftOfAnotherForm_isRefused(String body) {
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(utf8(body)));
  }

  @Test
  void tooManyRecipients_areRefused() {
    StringBuilder to = new StringBuilder("\"kg-0\"");
    for (int i = 1; i < 17; i++) {
      to.append(",\"kg-").append(i).append('"');
    }
    String body = "{\"to\":[" + to + "],\"classification\":\"OFFICIAL\"}";
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(utf8(body)));
  }

  @Test
  void hugeOrDeepBody_isRefused() {
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(new byte[70_000]));
    String deep = "{\"to\":" + "[".repeat(5000) + "]".repeat(5000) + '}';
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(utf8(deep)));
    String number = "{\"to\":" + "9".repeat(5000) + '}';
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(utf8(number)));
  }

  @Test
  void anotherEncodingThanUtf8_isRefused() {
    byte[] body =
        new String(DRAFT.print(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(body));
    byte[] broken = utf8("{\"to\":[\"kg-a?\"],\"classification\":\"OFFICIAL\"}");
    broken[12] = (byte) 0xff;
    assertRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(broken));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"offset\":0=\"offset\":-1",
        "\"offset\":0=\"offset\":2218759",
        "\"offset\":0=\"offset\":0.0",
        "\"n\":1=\"n\":0",
        "\"n\":1=\"n\":99999999999999999999",
        "2026-12-21T10:00:00.120Z=2026-12-21T10:00:00.12Z",
        "2026-12-21T10:00:00.120Z=2026-13-21T10:00:00.120Z",
        "disk0.E01=../E01",
      })
  void answerBentInOnePlace_isMalformed(String change) {
    String[] parts = change.split("=", 2);
    String body = new String(STATE.print(), StandardCharsets.UTF_8).replace(parts[0], parts[1]);
    assertRefused(Failure.ANSWER_MALFORMED, () -> DraftState.parse(utf8(body)));
  }

  @Test
  void anyTruncation_isMalformed() {
    byte[] body = LIST.print();
    for (int i = 0; i < body.length; i++) {
      byte[] cut = java.util.Arrays.copyOf(body, i);
      assertRefused(Failure.ANSWER_MALFORMED, () -> PackageList.parse(cut));
    }
  }

  @Test
  void membersOfANewerNode_areLeftAlone() throws Refusal {
    String body =
        new String(NODE.print(), StandardCharsets.UTF_8)
            .replace("{\"name\"", "{\"new\":[1],\"name\"");
    assertThat(NodeInformation.parse(utf8(body))).isEqualTo(NODE);
  }

  @FuzzTest
  void foreignBody_isReadOrRefused(byte[] body) {
    readOrRefused(Failure.MALFORMED_REQUEST, () -> DraftRequest.parse(body));
    readOrRefused(Failure.ANSWER_MALFORMED, () -> DraftState.parse(body));
    readOrRefused(Failure.ANSWER_MALFORMED, () -> PackageList.parse(body));
    readOrRefused(Failure.ANSWER_MALFORMED, () -> NodeInformation.parse(body));
    readOrRefused(Failure.MALFORMED_REQUEST, () -> HoldRequest.parse(body));
    readOrRefused(Failure.ANSWER_MALFORMED, () -> HoldAnswer.parse(body));
  }

  private interface Reader {
    void read() throws Refusal;
  }

  private static void readOrRefused(Failure expected, Reader reader) {
    try {
      reader.read();
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(expected);
    }
  }
}
