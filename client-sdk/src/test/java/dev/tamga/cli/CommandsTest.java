package dev.tamga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.cli.Desk.Said;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Sha256;
import dev.tamga.testkit.NodeLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands say and how they end, where no node is needed or none answers. */
final class CommandsTest {
  @TempDir private Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home, Clock.systemUTC());
  }

  private List<String> complete(Path file) throws Exception {
    return new ArrayList<>(
        List.of(
            "send",
            file.toString(),
            "--config=" + desk.config(),
            "--to=kg-prosecutor",
            "--case=2026-117",
            "--body=Investigation Department",
            "--treaty=UNCC",
            "--article=40",
            "--use-limitation=criminal case 2026-117",
            "--protected-persons=no"));
  }

  private Said tamga(List<String> args) {
    return desk.tamga(args.toArray(new String[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "en, Number of the case., UNCC 40(15)(b)",
    "ru, Номер дела., UNCC 40(15)(b)",
    "kk, Істің нөмірі., UNCC 40(15)(b)"
  })
  void sendWithoutAnything_tellsAllThatIsMissing(String language, String meaning, String rule)
      throws Exception {
    Path file = Files.writeString(home.resolve("disk0.E01"), "image");

    Said said =
        desk.tamga(
            "send",
            file.toString(),
            "--config=" + desk.config(),
            "--lang",
            language,
            "--tool=FTK Imager",
            "--digest=md5:12:medium");

    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err())
        .contains(meaning, rule)
        .contains(
            "--to:",
            "--case:",
            "--body:",
            "--treaty:",
            "--article:",
            "--use-limitation:",
            "--protected-persons:",
            "--tool-version:",
            "--examiner:",
            "--acquired-from:",
            "--digest:");
  }

  @Test
  void sendOfAMissingFile_saysSoWithAllElse() throws Exception {
    Said said = desk.tamga("send", home.resolve("none").toString(), "--config=" + desk.config());

    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("none: no such file or folder", "--case:");
  }

  @Test
  void nodeThatDoesNotAnswer_leavesATokenToResume() throws Exception {
    Path file = Files.writeString(home.resolve("disk0.E01"), "image");

    Said said = tamga(complete(file));
    Said resumed = desk.tamga("send", "--resume", "--config=" + desk.config());
    Files.writeString(file, "other bytes");
    Said changed = desk.tamga("send", "--resume", "--config=" + desk.config());

    assertThat(said.exit()).as(said.err()).isEqualTo(Exit.LINE_BROKEN);
    assertThat(said.err()).contains("--resume", "NODE_UNREACHABLE");
    assertThat(resumed.exit()).isEqualTo(Exit.LINE_BROKEN);
    assertThat(changed.exit()).isEqualTo(Exit.REFUSED);
    assertThat(changed.err()).contains("SOURCE_CHANGED", "disk0.E01");
  }

  @Test
  void describedInAFile_optionsWin() throws Exception {
    Files.writeString(home.resolve("disk0.E01"), "image");
    Path description =
        Files.writeString(
            home.resolve("case.conf"),
            """
            to = kg-prosecutor
            case = "2026-117"
            body = "Department"
            basis = "reciprocity"
            use-limitation = "case"
            personal-data = no
            protected-persons = no
            classification = SECRET
            items = [ { path = disk0.E01, exhibit = "1/2", digest = "sha1:00" } ]
            """);

    Said wrong = desk.tamga("send", "--describe=" + description, "--config=" + desk.config());
    Files.writeString(
        description, Files.readString(description).replace(", digest = \"sha1:00\"", ""));
    Said said =
        desk.tamga("send", "--describe=" + description, "--config=" + desk.config(), "--to=kz-lab");

    assertThat(wrong.exit()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err()).contains("--digest: \"sha1:00\"");
    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("kz-lab"); // the sender itself
  }

  @Test
  void unknownKeyOfADescription_isNamed() throws Exception {
    Path description = Files.writeString(home.resolve("case.conf"), "cases = 1\nto = [a, b]\n");

    Said said = desk.tamga("send", "--describe=" + description, "--config=" + desk.config());

    assertThat(said.exit()).isEqualTo(Exit.LOCAL_TROUBLE);
    assertThat(said.err()).contains("line 1: cases: unknown");
  }

  @Test
  void twoThingsAtOnce_areRefused() throws Exception {
    Said said = desk.tamga("send", "a", "--resume", "--config=" + desk.config());

    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("one of the three", "tamga send --help");
  }

  @ParameterizedTest
  @CsvSource({
    "en, 'fetch', tamga fetch --help",
    "ru, 'fetch abc', 'См.: tamga fetch --help'",
    "kk, 'inbox --limit 0', 'Қараңыз: tamga inbox --help'",
    "en, 'nothing', tamga --help"
  })
  void wrongUsage_endsWithTwoAndSaysWhereToRead(String language, String line, String hint) {
    List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
    args.add("--lang=" + language);

    Said said = tamga(args);

    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains(hint);
    assertThat(said.out()).isEmpty();
  }

  @Test
  void noConfiguration_isLocalTrouble() {
    Said said = desk.tamga("inbox", "--config=" + home.resolve("none.conf"));

    assertThat(said.exit()).isEqualTo(Exit.LOCAL_TROUBLE);
    assertThat(said.err()).contains("none.conf");
  }

  @Test
  void unreachableNode_isABrokenLine_inJsonToo() throws Exception {
    Said said = desk.tamga("inbox", "--json", "--config=" + desk.config());

    JsonNode json = new ObjectMapper().readTree(said.out());
    assertThat(said.exit()).isEqualTo(Exit.LINE_BROKEN);
    assertThat(json.path("failure").asText()).isEqualTo("NODE_UNREACHABLE");
    assertThat(json.path("retriable").asBoolean()).isTrue();
  }

  @Test
  void completion_knowsCommandsAndOptions() {
    Said said = desk.tamga("completion", "zsh", "--quiet");

    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("bashcompinit", "--describe", "custody");
    assertThat(said.err()).isEmpty();
  }

  private NodeLog log() {
    return new NodeLog(desk.signer(desk.kz, desk.kz.nodeSeal()), Desk.ID, desk.clock.instant())
        .add(EventType.SEALED, Desk.LAB, Desk.PROSECUTOR)
        .add(EventType.RELEASED, Desk.PROSECUTOR, Desk.LAB);
  }

  private Path save(String name, Bytes container) throws Exception {
    return Files.write(home.resolve(name), container.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "en, 'SEALED by kz-lab', 'RELEASED to kg-prosecutor', 'DAMAGED, found by Almaty node', Complete",
    "ru, 'СДАНО, отправитель kz-lab', 'ВЫДАНО получателю kg-prosecutor', 'ПОВРЕЖДЕНО, обнаружил Almaty node', Полностью",
    "kk, 'ТАПСЫРЫЛДЫ, жіберуші kz-lab', 'БЕРІЛДІ, алушы kg-prosecutor', 'БҮЛІНДІ, анықтаған Almaty node', Толық"
  })
  void custodyOnTheDisk_isToldInWords(
      String language, String sealed, String released, String damaged, String complete)
      throws Exception {
    NodeLog log = log().addDamage(new Sha256("ab".repeat(32)));
    Path custody = save("custody.asice", log.custody(1, 3, 3));
    Path key = save("log-key.asice", log.keyStatement());

    Said said =
        desk.tamga(
            "verify",
            custody.toString(),
            "--log-key",
            key.toString(),
            "--lang",
            language,
            "--trust",
            desk.roots().toString());

    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains(sealed, released, damaged, complete);
  }

  @Test
  void receiptAndLogKey_areVerifiedOnTheDisk() throws Exception {
    NodeLog log = log();
    Path receipt =
        save("r.asice", log.receipt(ReceiptKind.SUBMISSION_ACCEPTANCE, desk.sealed(), 1));
    Path key = Files.writeString(home.resolve("log.vkey"), log.key() + "\n");
    Path statement = save("log-key.asice", log.keyStatement());
    String roots = desk.roots().toString();

    Said known =
        desk.tamga(
            "verify",
            receipt.toString(),
            statement.toString(),
            "--trust",
            roots,
            "--log-key",
            key.toString());
    Said unknown = desk.tamga("verify", receipt.toString(), "--trust", roots);
    Said explained = desk.tamga("verify", "--explain", receipt.toString(), "--trust", roots);
    Said shown = desk.tamga("show", receipt.toString(), "--trust", roots);

    assertThat(known.exit()).as(known.err()).isZero();
    assertThat(known.out()).contains("the node took the package in", log.key().text());
    assertThat(unknown.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(unknown.err()).contains("PROOF_INVALID", NodeLog.ORIGIN);
    assertThat(explained.out()).contains("receipt.xml").doesNotContain("-x 'evidence");
    assertThat(shown.out()).contains("is a receipt");
  }
}
