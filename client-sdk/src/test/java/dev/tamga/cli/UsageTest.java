package dev.tamga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.cli.result.Words;
import dev.tamga.client.PasswordPrompt;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.CheckResult;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealCondition;
import dev.tamga.common.error.Failure;
import dev.tamga.common.model.Classification;
import dev.tamga.common.wire.PackageList;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** Every text is there in every language. */
final class UsageTest {
  private static CommandLine tamga(String language) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Surroundings around =
        new Surroundings(
            Clock.systemUTC(),
            nowhere,
            nowhere,
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            PasswordPrompt.NOBODY,
            Path.of("."),
            language);
    return Tamga.commandLine(around);
  }

  private static Properties bundle(String name, String language) throws IOException {
    Properties texts = new Properties();
    try (InputStream in =
        UsageTest.class.getResourceAsStream(name + '_' + language + ".properties")) {
      texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ru", "kk"})
  void everyCommandAndOption_isDescribed(String language) {
    List<String> silent = new ArrayList<>();
    CommandLine tamga = tamga(language);
    Stream.concat(Stream.of(tamga), tamga.getSubcommands().values().stream())
        .forEach(command -> collectSilent(command, silent));

    assertThat(silent).isEmpty();
  }

  private static void collectSilent(CommandLine command, List<String> silent) {
    var spec = command.getCommandSpec();
    if (spec.usageMessage().description().length == 0 || spec.usageMessage().footer().length == 0) {
      silent.add(spec.qualifiedName());
    }
    for (ArgSpec arg : spec.args()) {
      if (arg.description().length == 0) {
        silent.add(spec.qualifiedName() + ' ' + arg);
      }
    }
    if (!command.getUsageMessage().contains("130")) {
      silent.add(spec.qualifiedName() + ": exit codes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"usage", "messages"})
  void everyLanguage_hasTheSameTexts(String name) throws IOException {
    Properties english = bundle(name, "en");
    for (String language : List.of("ru", "kk")) {
      Properties other = bundle(name, language);
      assertThat(other.stringPropertyNames().stream().filter(key -> !key.startsWith("Failure.")))
          .containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
      for (String key : english.stringPropertyNames()) {
        assertThat(other.getProperty(key)).as(language + ' ' + key).isNotBlank();
        if (name.equals("messages")) {
          assertThat(new MessageFormat(other.getProperty(key), Locale.ROOT).getFormats().length)
              .as(language + ' ' + key)
              .isEqualTo(
                  new MessageFormat(english.getProperty(key), Locale.ROOT).getFormats().length);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ru", "kk"})
  void everyValue_hasAWord(String language) {
    Words words = Words.in(language);
    Stream.of(
            ItemKind.values(),
            ItemForm.values(),
            SealCondition.values(),
            Classification.values(),
            ReceiptKind.values(),
            CheckResult.values(),
            PackageList.State.values())
        .flatMap(Arrays::stream)
        .forEach(value -> assertThat(words.of(value)).isNotBlank());
    for (EventType type : EventType.values()) {
      assertThat(words.text("event." + type.name(), "a", "b")).contains("a");
    }
    for (Failure failure : Failure.values()) {
      assertThat(words.title(failure)).isNotBlank();
    }
  }

  @Test
  void unknownLanguage_isEnglish() {
    assertThat(Words.in("de").language()).isEqualTo("en");
    assertThat(tamga("de").getUsageMessage()).contains("Usage:");
  }

  @Test
  void foreignText_cannotTurnTheTerminal() {
    assertThat(Words.safe("a\u001b[2J\u202Eb\nc")).isEqualTo("a\uFFFD[2J\uFFFDb\uFFFDc");
  }

  @Test
  void sizes_areExactAndForTheEye() {
    assertThat(Words.in("en").bytes(1023)).isEqualTo("1,023 bytes");
    assertThat(Words.in("en").bytes(5L << 30)).isEqualTo("5 GiB (5,368,709,120 bytes)");
    assertThat(Words.in("en").bytes(Long.MAX_VALUE)).startsWith("8 EiB");
  }
}
