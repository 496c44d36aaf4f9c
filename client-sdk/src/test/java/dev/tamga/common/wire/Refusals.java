package dev.tamga.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a parser of outside bytes may do: answer, or refuse by the table. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(Failure expected, ThrowingCallable call) {
    Refusal refusal = catchThrowableOfType(Refusal.class, call);
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal.failure()).isEqualTo(expected);
    assertThat(refusal.detail()).isNotBlank();
    assertThat(refusal.rule()).isNotBlank();
    assertThat(refusal.action()).isNotBlank();
  }
}
