package dev.tamga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.cli.result.RefusalResult;
import dev.tamga.cli.result.Sheet;
import dev.tamga.cli.result.Words;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal says what, which value, what was expected, which rule, and what to do. */
final class RefusalWordsTest {
  private static String words(String detail, String language) {
    StringWriter out = new StringWriter();
    Refusal refusal = new Refusal(Failure.OFFSET_MISMATCH, detail, "PROTOCOL.md 5", "Send HEAD.");
    new RefusalResult(refusal).words(new Sheet(new PrintWriter(out, true), Words.in(language)));
    return out.toString().replaceAll(" {2,}", "|");
  }

  @ParameterizedTest
  @CsvSource({
    "en, 'item 1: offset 5 (expected: 7)', '|What|item 1', '|Value|offset 5', '|Expected|7'",
    "ru, 'item 1: a: b (expected: c (d))', '|Что|item 1', '|Значение|a: b', '|Ожидалось|c (d)'",
    "kk, 'item 1 (expected: another)', '|Не|item 1', '|Күтілгені|another', '|Қағида|PROTOCOL'",
    "en, 'nothing to take apart', '|What|nothing to take apart', '|Rule|', '|What to do|Send'"
  })
  void detail_isTakenApart(
      String language, String detail, String first, String second, String third) {
    assertThat(words(detail, language)).contains(first, second, third);
  }
}
