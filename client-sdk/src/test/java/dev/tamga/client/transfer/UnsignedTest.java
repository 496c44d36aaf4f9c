package dev.tamga.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampException;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a person, or a program, is told to do when a signature could not be made. */
final class UnsignedTest {
  private final Clock clock = Clock.systemUTC();
  private final TestState state = TestState.create("KZ", clock);

  /** What is told if the timestamp did not come because of that. */
  private Refusal unsigned(Throwable cause) {
    CadesSigner signer =
        new CadesSigner(
            state.labSeal(),
            imprint -> {
              throw new TimestampException("the node gave no timestamp", cause);
            },
            clock);
    SigningException failed =
        catchThrowableOfType(SigningException.class, () -> signer.sign(new byte[1]));
    return Unsigned.refusal("the answer", failed);
  }

  private static Refusal refused(Failure failure) {
    return new Refusal(failure, "node.test", "PROTOCOL.md 11", "Look at it.");
  }

  @Test
  void timestampThatTheNodeCannotGiveNow_isTriedAgain() {
    Refusal refusal = unsigned(refused(Failure.NODE_UNREACHABLE));
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    assertThat(refusal.retryAfter()).isPresent();
    assertThat(refusal.detail()).startsWith("the answer could not be signed: timestamp");
  }

  @Test
  void timestampThatTheNodeRefuses_andOneThatIsNone_areForAPerson() {
    assertThat(unsigned(refused(Failure.MALFORMED_REQUEST)).failure())
        .isEqualTo(Failure.SIGNATURE_INVALID);
    assertThat(unsigned(new IllegalStateException("no token")).failure())
        .isEqualTo(Failure.SIGNATURE_INVALID);
  }
}
