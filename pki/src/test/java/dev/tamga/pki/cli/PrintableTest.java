package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** A name that is made to be shown: it moves the cursor, turns the text, adds a line. */
class PrintableTest {
  private static final String EVIL =
      "lab\u001b[2J\u001b]0;x\u0007\u009b1m\nprofile    root-ca\r\u202eKZ\u200b\u2028\udb40\udc41";
  private static final String KAZAKH = "Қазақстан Әділет, Ұлттық ғылым \uD83D\uDD12";

  private static String printed(boolean json) {
    StringWriter out = new StringWriter();
    new Facts().with("subject", EVIL).with("name", KAZAKH).print(new PrintWriter(out, true), json);
    return out.toString();
  }

  @Test
  void nameOfAnother_staysOnItsLineAndMovesNothing() {
    assertThat(printed(false).lines()).hasSize(2);
    assertThat(printed(false))
        .contains(
            "lab\\u001b[2J", "\\u009b1m\\u000aprofile", "\\u202eKZ\\u200b\\u2028\\udb40\\udc41")
        .contains(KAZAKH)
        .doesNotContain("\u001b", "\u009b", "\u202e", "\u0007");
  }

  @Test
  void json_saysTheSameAndMovesNothing() throws Exception {
    assertThat(printed(true)).doesNotContain("\u001b", "\u009b", "\u202e", "\udb40\udc41");
    var read = new ObjectMapper().readTree(printed(true));
    assertThat(read.get("subject").textValue()).isEqualTo(EVIL);
    assertThat(read.get("name").textValue()).isEqualTo(KAZAKH);
  }
}
