package dev.tamga.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailureTableTest {
  private static final String START = "<!-- failures -->\n";
  private static final String END = "<!-- /failures -->";

  @Test
  void protocolPage_printsTheTableOfFailures() throws IOException {
    Path page = Path.of(System.getProperty("tamga.root", ".."), "client-sdk", "PROTOCOL.md");
    String text = Files.readString(page);
    String printed = text.substring(text.indexOf(START) + START.length(), text.indexOf(END));
    assertThat(printed).isEqualTo(table());
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    table.append("| code | name | status | retriable | title |\n");
    table.append("| --- | --- | --- | --- | --- |\n");
    for (Failure f : Failure.values()) {
      String retriable = f.retriable() ? "yes" : "no";
      table.append(
          "| %d | `%s` | %d | %s | %s |\n"
              .formatted(f.code(), f.name(), f.status(), retriable, f.title()));
    }
    return table.toString();
  }
}
