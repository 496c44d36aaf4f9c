package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.call.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Bodies that wait share one budget; whoever is held back goes on when its handler has taken. */
class BodyBudgetTest {
  private static final int KIB = 1 << 10;

  private final BodyBudget budget = new BodyBudget(1000 * KIB);
  private final EmbeddedChannel first = new EmbeddedChannel();
  private final EmbeddedChannel second = new EmbeddedChannel();
  private final BodyQueue one = queue(first);
  private final BodyQueue two = queue(second);

  private BodyQueue queue(EmbeddedChannel channel) {
    return new BodyQueue(channel, Limits.standard(), budget, OptionalLong.empty(), () -> {});
  }

  private static ByteBuf kib(int count) {
    return Unpooled.buffer(count * KIB).writeZero(count * KIB);
  }

  @Test
  void spentBudget_holdsBackWhoeverSendsMore_untilItsHandlerTook() throws Exception {
    one.offer(kib(600));
    assertThat(first.config().isAutoRead()).isTrue();
    two.offer(kib(600));
    assertThat(second.config().isAutoRead()).as("far below its own bound").isFalse();

    two.next().release();
    assertThat(second.config().isAutoRead()).as("its handler took all").isTrue();
    one.close();
    two.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void bytesCount_untilTheirHandlerAsksForMoreOrLeaves() throws Exception {
    one.offer(kib(100));
    one.offer(kib(100));
    one.next().release();
    assertThat(budget.used()).as("the second still waits in memory").isGreaterThan(200 * KIB);
    one.next().release();
    one.offer(kib(1));
    one.next().release();
    assertThat(budget.used()).isLessThan(2 * KIB);
    one.close();
    assertThat(budget.used()).isZero();
    one.offer(kib(5));
    assertThat(budget.used()).as("what comes after the end is thrown away").isZero();
  }
}
