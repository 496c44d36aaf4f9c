package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void moreThanTheMost_areTurnedAwayUntilOneEnds() throws Exception {
    try (Workers workers = new Workers(2)) {
      CountDownLatch end = new CountDownLatch(1);
      Runnable wait =
          () -> {
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      assertThat(workers.tryRun(wait)).isTrue();
      assertThat(workers.tryRun(wait)).isTrue();
      assertThat(workers.tryRun(wait)).isFalse();
      assertThat(workers.busy()).isEqualTo(2);
      end.countDown();
      while (workers.busy() > 0) {
        Thread.sleep(5);
      }
      assertThat(workers.tryRun(() -> {})).isTrue();
    }
  }

  @Test
  void threads_areVirtualWhereTheJvmHasThem() throws Exception {
    try (Workers workers = new Workers(1)) {
      CompletableFuture<Boolean> virtual = new CompletableFuture<>();
      workers.tryRun(() -> virtual.complete(isVirtual()));
      assertThat(virtual.get(10, TimeUnit.SECONDS)).isEqualTo(Runtime.version().feature() >= 21);
    }
  }

  private static boolean isVirtual() {
    try {
      return (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @Test
  void closed_takesNoMore() {
    Workers workers = new Workers(1);
    workers.close();
    assertThat(workers.tryRun(() -> {})).isFalse();
    assertThat(workers.busy()).isZero();
  }

  @Test
  void rate_isJudgedOverTimeSpentWaitingOnly() {
    RateWatch rate = new RateWatch(Duration.ofSeconds(30), 1024);
    rate.moved(30 * 1024);
    assertThat(rate.tooSlowAfter(Duration.ofSeconds(29).toNanos())).isFalse();
    assertThat(rate.untilVerdict()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(rate.tooSlowAfter(Duration.ofSeconds(1).toNanos())).as("just enough").isFalse();
    rate.moved(30 * 1024 - 1);
    assertThat(rate.tooSlowAfter(Duration.ofSeconds(30).toNanos())).as("a byte less").isTrue();
  }
}
