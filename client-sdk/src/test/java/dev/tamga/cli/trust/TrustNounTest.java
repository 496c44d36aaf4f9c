package dev.tamga.cli.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A State joins by the commands alone, as administrators type them. */
class TrustNounTest {
  private static final TestClock CLOCK = TestClock.fixed();
  private static final TestState KG = TestState.create("KG", CLOCK);
  private static final TestState SCHEME = TestState.create("KG", CLOCK);
  private static final TestState HOME = TestState.create("KZ", CLOCK);
  private static final Identity ONE = TestList.signer(SCHEME, "A");
  private static final Identity TWO = TestList.signer(SCHEME, "B");

  @TempDir Path dir;
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFiles() throws Exception {
    CLOCK.set(TestState.NOW);
    TestState.save(ONE, dir, "a");
    TestState.save(TWO, dir, "b");
    TestState.save(SCHEME.tsa(), dir, "tsa");
    TestState.save(HOME.head("a"), dir, "aigul");
    TestState.save(HOME.head("b"), dir, "daniyar");
    certificate("kg-root.crt", KG.authority(Branch.ROOT));
    certificate("scheme.crt", SCHEME.authority(Branch.ROOT));
    certificate("a.crt", ONE);
    certificate("b.crt", TWO);
    Files.createDirectories(dir.resolve("trust/administrators"));
    certificate("trust/administrators/aigul.crt", HOME.head("a"));
    certificate("trust/administrators/daniyar.crt", HOME.head("b"));
    Path password = Files.writeString(dir.resolve("pass"), TestState.PASSWORD);
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void newState_joinsAndWithdrawsByCommands() throws Exception {
    run(
        0,
        "new --territory KG --signer a.pem --signer b.crt --out 1.json"
            + " --add kg-sign=ca-sign=kg-root.crt --add kg-tls=ca-tls-server=kg-root.crt"
            + " --host kg-tls=example.kg");
    run(0, publish("1.json", "a", "1a.asice"));
    run(0, publish("1a.asice", "b", "1.asice"));
    run(1, "trust-root --dir trust --territory KG scheme.crt --fingerprint " + "ab".repeat(32));
    assertThat(err).contains("do not go on");
    run(0, "trust-root --dir trust --territory KG scheme.crt --fingerprint " + fingerprint());
    run(1, "stage --dir trust --territory KG 1a.asice");
    assertThat(err).contains("1 count (expected: 2 of");
    run(4, "stage --dir trust --territory KG 1.asice");
    run(0, "diff --dir trust --territory KG --json");
    String hash = json().get("hash").asText();
    assertThat(json().get("changes")).hasSize(3);
    run(0, "show --dir trust --territory KG --json");
    assertThat(json().get("trusted")).isEmpty();
    run(4, vote("accept", hash, "aigul"));
    run(1, vote("accept", hash, "aigul"));
    assertThat(err).contains("has voted already");
    run(0, vote("accept", hash, "daniyar"));
    run(0, "show --dir trust --territory KG --json");
    assertThat(json().get("trusted")).hasSize(2);

    CLOCK.advance(Duration.ofHours(1));
    run(0, "new --territory KG --previous 1.asice --withdraw kg-sign --out 2.json");
    run(0, publish("2.json", "a", "2a.asice"));
    run(0, publish("2a.asice", "b", "2.asice"));
    run(0, "stage --dir trust --territory KG 2.asice");
    run(0, "show --dir trust --territory KG --json");
    assertThat(json().get("trusted")).hasSize(1);
    run(0, "show --dir trust --territory KG --json --at 2030-01-01T00:30:00Z");
    assertThat(json().get("trusted")).hasSize(2);
    run(0, "history --dir trust --territory KG --json");
    assertThat(json()).hasSize(2);
    run(0, "export --dir trust --territory KG --out kg.pem --json");
    assertThat(Certificates.read(dir.resolve("kg.pem"))).containsExactly(KG.anchor().root());
  }

  @Test
  void reject_endsIt() throws Exception {
    run(0, "new --territory KG --signer a.crt --out 1.json --add kg-sign=ca-sign=kg-root.crt");
    run(0, publish("1.json", "a", "1.asice"));
    run(0, "trust-root --dir trust --territory KG scheme.crt --fingerprint " + fingerprint());
    run(4, "stage --dir trust --territory KG 1.asice --json");
    String hash = json().get("hash").asText();
    run(0, vote("reject", hash, "aigul"));
    run(1, vote("accept", hash, "daniyar"));
    assertThat(err).contains("rejected already");
  }

  @Test
  void dryRun_writesNothing() throws Exception {
    run(
        0,
        "new --territory KG --signer a.crt --out 1.json --dry-run"
            + " --add kg-sign=ca-sign=kg-root.crt");
    assertThat(dir.resolve("1.json")).doesNotExist();
    run(0, "new --territory KG --signer a.crt --out 1.json");
    run(0, publish("1.json", "a", "1.asice") + " --dry-run");
    assertThat(dir.resolve("1.asice")).doesNotExist();
  }

  @Test
  void takenFile_isNotOverwritten() throws Exception {
    run(0, "new --territory KG --signer a.crt --out 1.json");
    run(1, "new --territory KG --signer a.crt --out 1.json");
    assertThat(err).contains("nothing is overwritten");
  }

  @Test
  void foreignFileThatIsNone_isRefusedAndNothingWritten() throws Exception {
    for (String verb : List.of("import-tl", "import-ml")) {
      run(
          1,
          verb
              + " a.crt --fingerprint "
              + "ab".repeat(32)
              + " --territory DE --signer a.crt --out de.json");
      assertThat(err).startsWith("refused: ").contains("list");
      assertThat(dir.resolve("de.json")).doesNotExist();
    }
  }

  @Test
  void everyVerb_hasHelpWithAnExample() {
    CommandLine trust = TamgaPki.commandLine(CLOCK).getSubcommands().get("trust");
    assertThat(trust.getSubcommands()).hasSize(13);
    trust
        .getSubcommands()
        .values()
        .forEach(verb -> assertThat(verb.getUsageMessage()).contains("Example", "tamga-pki trust"));
  }

  private String publish(String from, String key, String to) {
    return "publish "
        + from
        + " --p12 "
        + key
        + ".p12 --password-file pass --root scheme.crt"
        + " --tsa-p12 tsa.p12 --tsa-password-file pass --out "
        + to;
  }

  private String vote(String decision, String hash, String person) {
    return decision
        + " --dir trust --territory KG --list "
        + hash
        + " --person "
        + person
        + " --p12 "
        + person
        + ".p12 --password-file pass";
  }

  private static String fingerprint() {
    return Certificates.sha256(SCHEME.authority(Branch.ROOT).certificate());
  }

  private void certificate(String name, Identity identity) throws Exception {
    Files.writeString(dir.resolve(name), Certificates.pem(List.of(identity.certificate())));
  }

  /** Words that name a file of the folder are taken from there. */
  private void run(int exit, String line) {
    List<String> words = new ArrayList<>(List.of("trust"));
    String before = "";
    for (String word : line.split(" ", -1)) {
      boolean file = word.matches(".*\\.(json|crt|p12|asice|pem)|pass|trust");
      boolean named = before.equals("--add");
      words.add(
          named
              ? word.substring(0, word.lastIndexOf('=') + 1)
                  + dir.resolve(word.substring(word.lastIndexOf('=') + 1))
              : file ? dir.resolve(word).toString() : word);
      before = word;
    }
    StringWriter said = new StringWriter();
    StringWriter complained = new StringWriter();
    CommandLine command = TamgaPki.commandLine(CLOCK);
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(complained));
    int code = command.execute(words.toArray(String[]::new));
    out = said.toString();
    err = complained.toString();
    assertThat(code).as(line + "\n" + out + err).isEqualTo(exit);
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }
}
