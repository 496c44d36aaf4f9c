package dev.tamga.server.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionWatchTest {
  @Test
  void lookThatFailsForWantOfMemory_isMadeAgain() throws Exception {
    AtomicLong epoch = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(1);
    try (SessionWatch watch =
        new SessionWatch(
            epoch::get,
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for a moment");
              }
              second.countDown();
            })) {
      epoch.incrementAndGet();
      assertThat(second.await(10, TimeUnit.SECONDS)).as("%s", watch).isTrue();
    }
  }
}
