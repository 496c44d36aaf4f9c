package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.testkit.HelpCoverage;
import dev.tamga.pki.testkit.MessageCoverage;
import dev.tamga.server.step.Steps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code tamga-server} says is there in every language (pki/README.md, "Languages"). */
final class LanguageTest {
  private static final String FOLDER = "dev/tamga/server/app";

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void everyText_isTranslated(String language) throws IOException {
    Path sources = Path.of("src/main/java/dev/tamga/server");
    assertThat(
            HelpCoverage.problems(
                Main.commandLine(Steps.UNWATCHED), "tamga-server", language, FOLDER))
        .as("lines for %s/usage_en and usage_%s.properties", FOLDER, language)
        .isEmpty();
    assertThat(MessageCoverage.problems(FOLDER, language, sources, Set.of())).isEmpty();
  }

  @Test
  void help_isInTheLanguageAskedForAndExitCodesStay() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var line = Main.commandLine(Steps.UNWATCHED);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertThat(line.execute("check", "--help", "--lang", "kk")).isZero();
    assertThat(out.toString()).contains("Қолданылуы: tamga-server check", "conf/server.conf");
    assertThat(line.execute("--lang", "ru", "check-config", "--config", "none.conf")).isEqualTo(1);
    assertThat(line.execute("--lang", "ru")).isEqualTo(2);
    assertThat(err.toString()).contains("Не указана команда", "tamga-server run --config");
  }
}
