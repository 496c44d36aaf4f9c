package dev.tamga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SdkExampleTest {
  private static final Path MODULE = Path.of(System.getProperty("tamga.root"), "client-sdk");

  @Test
  void readme_showsTheCodeThatCompiles() throws Exception {
    String source =
        Files.readString(MODULE.resolve("src/test/java/dev/tamga/client/SdkExample.java"));
    int end = source.lastIndexOf("  }\n}");
    String body = source.substring(source.indexOf("    Clock clock"), end).stripTrailing();

    assertThat(Files.readString(MODULE.resolve("README.md"))).contains(body.stripIndent());
    assertThat(body.lines().count()).isLessThanOrEqualTo(25);
  }

  @Test
  void withoutConfiguration_theExampleSaysWhatIsMissing() {
    assertThatThrownBy(() -> SdkExample.send(Path.of("disk0.E01")))
        .isInstanceOf(ConfigException.class);
  }
}
