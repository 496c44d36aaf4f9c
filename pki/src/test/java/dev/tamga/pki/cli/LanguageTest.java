package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.enrol.InvitationState;
import dev.tamga.pki.govern.RequestState;
import dev.tamga.pki.health.Inventory;
import dev.tamga.pki.language.Language;
import dev.tamga.pki.language.Words;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.testkit.HelpCoverage;
import dev.tamga.pki.testkit.MessageCoverage;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.tsp.InvalidTimestampException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code tamga-pki} says is there in every language (pki/README.md, "Languages"). */
final class LanguageTest {
  private static final String FOLDER = "dev/tamga/pki/cli";
  private static final Path SOURCES = Path.of("src/main/java");

  @TempDir Path folder;

  private record Said(int code, String out, String err) {}

  private static Said run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = TamgaPki.commandLine(Clock.systemUTC());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  private Path ca() throws IOException {
    Path password = Files.writeString(folder.resolve("ca.pass"), "pass-of-the-ca\n");
    password.toFile().setReadable(false, false);
    password.toFile().setReadable(true, true);
    Path ca = folder.resolve("ca");
    Said made =
        run(
            "ca",
            "init",
            "--dir",
            ca,
            "--state",
            "KZ",
            "--organization",
            "Ministry",
            "--base-url",
            "http://pki.example.kz/",
            "--password-file",
            password);
    assertThat(made.code).as(made.err).isZero();
    return ca;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void helpOfEveryCommand_isTranslated(String language) {
    assertThat(
            HelpCoverage.problems(
                TamgaPki.commandLine(Clock.systemUTC()), "tamga-pki", language, FOLDER))
        .as("lines for %s/usage_en and usage_%s.properties", FOLDER, language)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void everySentenceAndRefusal_isTranslatedAndStillSaid(String language) throws IOException {
    assertThat(MessageCoverage.problems(FOLDER, language, SOURCES, refusals()))
        .as("lines for %s/messages_%s.properties", FOLDER, language)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void everyFact_hasALabel(String language) throws IOException {
    assertThat(MessageCoverage.labels(FOLDER, language, SOURCES))
        .as("lines for %s/messages_%s.properties", FOLDER, language)
        .isEmpty();
  }

  /** Each with its remedy; a refusal of officers brings its own, as a sentence. */
  private static Set<String> refusals() {
    Stream<String> own =
        Stream.of(
                names("Untrusted.", UntrustedException.Reason.values()),
                names("List.", ListRefusedException.Reason.values()),
                names("Status.", StatusRefusedException.Kind.values()),
                names("Timestamp.", InvalidTimestampException.Kind.values()))
            .flatMap(Function.identity())
            .flatMap(name -> Stream.of(name, name + ".do"));
    return Stream.concat(own, names("Governance.", GovernanceException.Kind.values()))
        .collect(Collectors.toSet());
  }

  private static Stream<String> names(String prefix, Enum<?>[] values) {
    return Arrays.stream(values).map(value -> prefix + value.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void everyState_isToldWithItsEnglishName(String language) {
    Words words = Words.of(Language.valueOf(language.toUpperCase(Locale.ROOT)), List.of(FOLDER));
    Stream.of(
            Arrays.stream(RequestState.values()).map(RequestState::id),
            Arrays.stream(InvitationState.Stage.values()).map(InvitationState.Stage::id),
            Arrays.stream(Inventory.State.values()).map(Inventory.State::id),
            Stream.of("accepted", "rejected", "waiting"))
        .flatMap(Function.identity())
        .forEach(state -> assertThat(words.say(state)).endsWith(" (" + state + ")"));
  }

  @Test
  void facts_areLabelledInTheLanguageAskedFor() throws IOException {
    Path ca = ca();
    assertThat(run("status", "--ca", ca, "--lang", "ru").out)
        .contains("УЦ TLS", "до 2", "СОС от 2", "сертификаты");
    assertThat(run("--lang", "kk", "status", "--ca", ca).out).contains("TLS КО", "сертификаттар");
    assertThat(run("status", "--ca", ca).out).contains("tls        until 2").doesNotContain("УЦ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void jsonAndExitCodes_areTheSameInEveryLanguage(String language) throws IOException {
    Path ca = ca();
    List<List<Object>> commands =
        List.of(
            List.of("status", "--ca", ca, "--json"),
            List.of("cert", "inspect", ca.resolve("root.crt"), "--json"),
            List.of("crl", "show", ca.resolve("tls.crl"), "--json"),
            explain(ca, "--json"),
            List.of("profile", "list", "--json"),
            List.of("crl", "show", ca.resolve("missing.crl"), "--json"));
    for (List<Object> command : commands) {
      Said english = run(command.toArray());
      Said said = run(Stream.concat(command.stream(), Stream.of("--lang", language)).toArray());
      assertThat(said.out).isEqualTo(english.out);
      assertThat(said.code).isEqualTo(english.code);
    }
  }

  private static List<Object> explain(Path ca, String more) {
    return List.of(
        "cert",
        "explain",
        ca.resolve("tls.crt"),
        "--for",
        "tls-server",
        "--trust",
        "KZ=" + ca.resolve("root.crt"),
        more);
  }

  @ParameterizedTest
  @CsvSource({
    "ru,возможная цепочка к точке доверия KZ,1.2 НЕВЕРНО leaf-is-no-ca,исправить: leaf-is-no-ca: возьмите",
    "kk,KZ сенім нүктесіне мүмкін тізбек,1.2 ҚАТЕ leaf-is-no-ca,түзету: leaf-is-no-ca: КО-ның"
  })
  void trace_isToldLineByLine(String language, String candidate, String failed, String mend)
      throws IOException {
    Said said = run(explain(ca(), "--lang=" + language).toArray());
    assertThat(said.code).isEqualTo(1);
    assertThat(said.out).contains(candidate, failed, mend);
  }

  @Test
  void refusal_isToldWithItsMeaningAndRemedyAndTheDetailStays() throws IOException {
    Path ca = ca();
    Object[] command = {
      "cert",
      "verify",
      ca.resolve("tls.crt"),
      "--for",
      "tls-server",
      "--trust",
      "KZ=" + ca.resolve("root.crt"),
      "--lang",
      "ru"
    };
    Said said = run(command);
    command[command.length - 1] = "en";
    Said english = run(command);
    assertThat(said.code).isEqualTo(english.code).isEqualTo(1);
    assertThat(english.err).startsWith("refused: ").hasLineCount(1);
    assertThat(said.err)
        .startsWith(
            english.err.strip().replace("refused:", "отказ:").replace("expected", "ожидалось"))
        .contains("  почему: сертификат для другого назначения", "  что делать: возьмите");
  }

  @Test
  void wrongCommandLine_isToldInTheLanguageAskedFor() {
    Said said = run("crl", "issue", "--lang", "ru");
    assertThat(said.code).isEqualTo(2);
    assertThat(said.err).contains("Не указаны обязательные параметры: '--ca=", "Применение:");
    Said unknown = run("crl", "--lang", "de", "issue");
    assertThat(unknown.code).isEqualTo(2);
    assertThat(unknown.err).contains("\"de\" (expected: en, ru or kk)");
  }

  @Test
  void withoutTheOption_theSystemsLanguageHolds() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("kk", "KZ"));
      assertThat(run("crl", "--help").out).contains("Қолданылуы:");
      Locale.setDefault(Locale.FRANCE);
      assertThat(run("crl", "--help").out).contains("Usage:");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void threadOfACommand_isLeftInEnglish() {
    assertThat(run("profile", "list", "--lang", "ru").code).isZero();
    assertThat(Words.current()).isSameAs(Words.ENGLISH);
  }

  @Test
  void sentences_keepWhatStandsInTheirGaps() {
    Words words = Words.of(Language.RU, List.of(FOLDER));
    assertThat(words.say("refused: C:\\ca $1 {0}: missing (expected: a certificate)"))
        .isEqualTo("отказ: C:\\ca $1 {0}: нет (ожидалось: сертификат)");
    assertThat(words.say("refused: x\n  rule: pki/GOVERNANCE.md 2\n  do: ask an admin"))
        .isEqualToNormalizingNewlines(
            "отказ: x\n  правило: pki/GOVERNANCE.md 2\n  что делать: обратитесь к администратору");
    assertThat(words.say("")).isEmpty();
    assertThat(words.say("nobody says this")).isEqualTo("nobody says this");
    assertThat(words.value(List.of(true, 7))).isEqualTo("[да, 7]");
    assertThat(words.label("request 4f: pending")).isEqualTo("заявка 4f: pending");
  }
}
