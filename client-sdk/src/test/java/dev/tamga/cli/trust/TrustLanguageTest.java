package dev.tamga.cli.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.testkit.HelpCoverage;
import dev.tamga.pki.testkit.MessageCoverage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code tamga-pki trust} says is there in every language (pki/README.md, "Languages"). */
final class TrustLanguageTest {
  private static final String FOLDER = "dev/tamga/cli/trust";

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void helpOfEveryCommand_isTranslated(String language) {
    assertThat(
            HelpCoverage.problems(
                TamgaPki.commandLine(Clock.systemUTC()),
                "tamga-pki.trust",
                language,
                FOLDER,
                "dev/tamga/pki/cli"))
        .as(
            "lines for client-sdk/src/main/resources/"
                + FOLDER
                + "/usage_"
                + language
                + ".properties")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "kk"})
  void everySentenceAndFact_isTranslatedAndStillSaid(String language) throws IOException {
    Path sources = Path.of("src/main/java/dev/tamga/cli/trust");
    assertThat(MessageCoverage.problems(FOLDER, language, sources, Set.of())).isEmpty();
    assertThat(MessageCoverage.labels("dev/tamga/pki/cli", language, sources)).isEmpty();
  }
}
