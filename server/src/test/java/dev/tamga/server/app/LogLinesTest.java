package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A name of a stranger in the node's log: it makes no line of its own and moves no cursor. */
final class LogLinesTest {
  private static final String FORGED = "2030-01-01T00:00:00.000Z INFO  Node [main] all is well";
  private static final String EVIL =
      "CN=a\u001b[2J\r\n" + FORGED + "\n\u009b1m\u202eKZ\u2028, O=Қазақстан";

  private static String logged(Throwable with) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    PrintStream console = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      configurator.doConfigure(Path.of("../conf/logback.xml").toUri().toURL());
      context.getLogger("dev.tamga.server.Node").warn("refused: {}", EVIL, with);
      context.stop();
    } finally {
      System.setOut(console);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nameOfAStranger_staysInItsLine() throws Exception {
    String text = logged(null);
    assertThat(text.lines()).hasSize(1);
    assertThat(text)
        .contains("WARN", "refused: CN=a?[2J??" + FORGED, "??1m?KZ?, O=Қазақстан")
        .doesNotContain("\u001b", "\u009b", "\u202e");
  }

  @Test
  void messageOfAnException_makesNoLineThatLooksLikeOneOfOurs() throws Exception {
    String text = logged(new IllegalStateException(EVIL, new IllegalArgumentException(EVIL)));
    assertThat(text.lines().filter(line -> !line.startsWith("    "))).hasSize(1);
    assertThat(text)
        .contains("IllegalStateException", "    " + FORGED, "LogLinesTest.messageOf")
        .doesNotContain("\u001b", "\u009b", "\u202e", "\r");
  }
}
