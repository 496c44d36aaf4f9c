package dev.tamga.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemDetailsTest {
  private static Refusal read(int status, String body) {
    return ProblemDetails.read(status, body.getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void everyFailure_isReadBackAsItWasPrinted(Failure failure) {
    Refusal sent = new Refusal(failure, "item 1: offset 100 (expected: 200)", "rule", "do this");
    Refusal read =
        ProblemDetails.read(failure.status(), ProblemDetails.print(sent), Optional.of("7"));
    assertThat(read.failure()).isEqualTo(failure);
    assertThat(read.detail()).isEqualTo(sent.detail());
    assertThat(read.rule()).isEqualTo("rule");
    assertThat(read.action()).isEqualTo("do this");
    assertThat(read.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"urn:tamga:problem:NEW\",\"code\":9999,\"detail\":\"d\",\"retriable\":true}",
        "{\"type\":\"urn:tamga:problem:BUSY\",\"code\":2,\"detail\":\"d\"}",
        "{\"type\":\"urn:tamga:problem:NEW\",\"code\":8,\"detail\":\"d\"}",
        "{\"type\":\"about:blank\"}",
        "{\"code\":8,\"code\":8}",
        "{\"code\":8.0,\"type\":\"urn:tamga:problem:BUSY\",\"detail\":\"\"}",
        "{} {}",
        "[]",
        "<html>not found</html>",
        "",
      })
  void unknownOrForeignProblem_isFinal(String body) {
    assertThat(read(404, body).failure().retriable()).isFalse();
  }

  @Test
  void badGatewayInBetween_isAnUnreachableNode() {
    assertThat(read(502, "<html>").failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(read(500, "<html>").failure()).isEqualTo(Failure.ANSWER_MALFORMED);
  }

  @Test
  void foreignText_isCutAndCleaned() {
    Refusal nasty =
        new Refusal(Failure.BUSY, "\u001b[2J\u202e" + "x".repeat(5000), "r\n\r", "a\u0000");
    Refusal read = read(503, ProblemDetails.text(nasty));
    assertThat(read.failure()).isEqualTo(Failure.BUSY);
    assertThat(read.detail()).startsWith("?[2J?xxx").hasSize(ProblemDetails.MAX_TEXT_CHARS);
    assertThat(read.rule()).isEqualTo("r??");
    assertThat(read.action()).isEqualTo("a?");
  }

  @Test
  void hugeBody_isRefusedUnread() {
    assertThat(read(503, "[".repeat(200_000)).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(read(400, "[".repeat(60_000)).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "9999999999"})
  void retryAfterThatIsNoNumberOfSeconds_isIgnored(String header) {
    Refusal read = ProblemDetails.read(503, new byte[0], Optional.of(header));
    assertThat(read.retryAfter()).isEmpty();
  }

  @Test
  void retryAfter_isRoundedUpAndBounded() {
    Refusal busy = new Refusal(Failure.BUSY, "d", "r", "a");
    assertThat(ProblemDetails.retryAfter(busy)).isEmpty();
    assertThat(ProblemDetails.retryAfter(busy.retryAfter(Duration.ofMillis(1)))).contains("1");
    assertThat(ProblemDetails.retryAfter(busy.retryAfter(Duration.ofMillis(1001)))).contains("2");
    assertThat(ProblemDetails.retryAfter(busy.retryAfter(Duration.ZERO))).contains("1");
    Refusal read = ProblemDetails.read(503, new byte[0], Optional.of("999999999"));
    assertThat(read.retryAfter()).contains(Duration.ofDays(1));
  }

  @FuzzTest
  void foreignProblem_isARefusalWhateverItIs(byte[] body) {
    Refusal read = ProblemDetails.read(500, body, Optional.empty());
    assertThat(read.detail().length()).isLessThan(4 * ProblemDetails.MAX_TEXT_CHARS);
  }
}
