package dev.tamga.server.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.http.management.ManagementServer.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many ask how the node is, it is found out once at a time. Time goes by hand. */
final class KeptHealthTest {
  private static final int CALLERS = 16;
  private static final long MOST_SECONDS = 60;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it may wrap around
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch asking = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

  @AfterEach
  void stop() {
    answers.countDown();
    callers.shutdownNow();
  }

  private KeptHealth of(Supplier<Health> source) {
    return new KeptHealth(source, nanos::get);
  }

  private void pass(Duration time) {
    long unused = nanos.addAndGet(time.toNanos());
  }

  /** The first time it waits until it may answer. */
  private Health blocking() {
    int n = asked.incrementAndGet();
    asking.countDown();
    try {
      boolean unused = answers.await(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Health(List.of("answer " + n), List.of());
  }

  /** Takes so long by the clock of the test. */
  private Supplier<Health> taking(Duration time) {
    return () -> {
      pass(time);
      return new Health(List.of("answer " + asked.incrementAndGet()), List.of());
    };
  }

  @Test
  void manyWhoAskWhileItIsFoundOut_getTheOneAnswer() throws Exception {
    try (KeptHealth health = of(this::blocking)) {
      List<Future<Health>> all = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        all.add(callers.submit(health::get));
      }
      asking.await();
      TimeUnit.MILLISECONDS.sleep(200); // the others come while the first one waits
      pass(Duration.ofSeconds(5));
      answers.countDown();
      for (Future<Health> one : all) {
        assertThat(one.get(MOST_SECONDS, TimeUnit.SECONDS).problems()).containsExactly("answer 1");
      }
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void answerThatTookLong_isKeptForAMoment_andThenFoundOutAnew() {
    try (KeptHealth health = of(taking(Duration.ofSeconds(5)))) {
      assertThat(health.get().problems()).containsExactly("answer 1");
      pass(Duration.ofMillis(2999));
      assertThat(health.get().problems()).containsExactly("answer 1");
      pass(Duration.ofMillis(1));
      assertThat(health.get().problems()).containsExactly("answer 2");
    }
  }

  @Test
  void answerThatWasFoundAtOnce_isNotKept() {
    try (KeptHealth health = of(taking(Duration.ofMillis(10)))) {
      assertThat(health.get().problems()).containsExactly("answer 1");
      assertThat(health.get().problems()).containsExactly("answer 2");
    }
  }

  @Test
  void whatTakesTooLong_isAnsweredAsNotKnown_andNobodyWaitsAgain() throws Exception {
    try (KeptHealth health = of(this::blocking)) {
      Future<Health> first = callers.submit(health::get);
      asking.await();
      pass(Duration.ofSeconds(6));
      assertThat(health.get().problems().get(0)).startsWith("it took longer than 6 s");
      assertThat(asked).hasValue(1);
      answers.countDown();
      assertThat(first.get(MOST_SECONDS, TimeUnit.SECONDS).problems()).hasSize(1);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (!health.get().problems().equals(List.of("answer 1"))) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void sourceThatFails_isAProblemAndAskedAgain() {
    AtomicInteger failures = new AtomicInteger(1);
    try (KeptHealth health =
        of(
            () -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("of this test");
              }
              return new Health(List.of(), List.of());
            })) {
      assertThat(health.get().problems().get(0)).contains("could not be found out", "of this test");
      assertThat(health.get().problems()).isEmpty();
    }
  }
}
