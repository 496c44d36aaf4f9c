package dev.tamga.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // such a clock may wrap
  private final List<Long> slept = new ArrayList<>();

  private RetryPolicy policy(Duration patience, double jitter) {
    return new RetryPolicy(
        Duration.ofMillis(100),
        Duration.ofMillis(1000),
        patience,
        delay -> {
          slept.add(delay.toMillis());
          nanos.addAndGet(delay.toNanos());
        },
        nanos::get,
        () -> jitter);
  }

  private static Refusal refusal(Failure failure) {
    return new Refusal(failure, "d", "r", "a");
  }

  @ParameterizedTest
  @EnumSource
  void justWhatTheTableCallsRetriable_isTriedAgain(Failure failure) throws Exception {
    List<Integer> attempts = new ArrayList<>();
    RetryPolicy.Attempt<String> attempt =
        () -> {
          attempts.add(1);
          if (attempts.size() < 3) {
            throw refusal(failure);
          }
          return "done";
        };
    if (failure.retriable()) {
      assertThat(policy(Duration.ofHours(1), 0).run(attempt)).isEqualTo("done");
    } else {
      assertThatThrownBy(() -> policy(Duration.ofHours(1), 0).run(attempt))
          .isInstanceOf(Refusal.class);
      assertThat(attempts).hasSize(1);
    }
  }

  @Test
  void delays_doubleUpToTheMostAndVaryByHalf() {
    RetryPolicy.Attempt<String> attempt =
        () -> {
          throw refusal(Failure.BUSY);
        };
    assertThatThrownBy(() -> policy(Duration.ofSeconds(4), 0).run(attempt))
        .isInstanceOf(Refusal.class);
    assertThat(slept).startsWith(50L, 100L, 200L, 400L, 500L, 500L);
    assertThat(slept.stream().mapToLong(Long::longValue).sum()).isBetween(3500L, 4000L);
    slept.clear();
    assertThatThrownBy(() -> policy(Duration.ofSeconds(4), 1).run(attempt))
        .isInstanceOf(Refusal.class);
    assertThat(slept).startsWith(100L, 200L, 400L, 800L, 1000L);
  }

  @Test
  void retryAfter_isWaitedForAtLeast() {
    RetryPolicy.Attempt<String> attempt =
        () -> {
          throw refusal(Failure.BUSY).retryAfter(Duration.ofSeconds(7));
        };
    assertThatThrownBy(() -> policy(Duration.ofSeconds(20), 0).run(attempt))
        .isInstanceOf(Refusal.class);
    assertThat(slept).hasSize(2).allMatch(delay -> delay >= 7000);
  }

  @Test
  void noPatience_neverWaits() {
    assertThatThrownBy(
            () ->
                policy(Duration.ZERO, 0)
                    .run(
                        () -> {
                          throw refusal(Failure.BUSY);
                        }))
        .isInstanceOf(Refusal.class);
    assertThat(slept).isEmpty();
  }

  @Test
  void interruption_endsTheWaiting() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                RetryPolicy.upTo(Duration.ofMinutes(1))
                    .run(
                        () -> {
                          throw refusal(Failure.BUSY);
                        }))
        .isInstanceOf(InterruptedException.class);
  }

  /** An upload of hours breaks, and for a while there is no node. */
  @Test
  void patience_isCountedFromTheFirstFailureAfterTheLastProgress() {
    AtomicLong kept = new AtomicLong();
    List<Long> attempts = new ArrayList<>();
    RetryPolicy.Attempt<String> attempt =
        () -> {
          attempts.add(kept.get());
          if (attempts.size() <= 3) {
            nanos.addAndGet(Duration.ofHours(2).toNanos());
            kept.incrementAndGet();
          }
          throw refusal(Failure.NODE_UNREACHABLE);
        };
    assertThatThrownBy(() -> policy(Duration.ofMillis(400), 0).run(attempt, kept::get))
        .isInstanceOf(Refusal.class);
    assertThat(slept)
        .as("from the start again after each progress")
        .containsExactly(50L, 50L, 50L, 100L, 200L);
  }

  @Test
  void failuresWithoutProgress_endWithPatience() {
    assertThatThrownBy(
            () ->
                policy(Duration.ofMillis(160), 0)
                    .run(
                        () -> {
                          throw refusal(Failure.BUSY);
                        },
                        () -> 7))
        .isInstanceOf(Refusal.class);
    assertThat(slept).containsExactly(50L, 100L);
  }
}
