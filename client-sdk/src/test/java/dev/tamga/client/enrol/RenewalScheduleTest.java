package dev.tamga.client.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.pki.testkit.TestState;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RenewalScheduleTest {
  private static final TestState KZ = TestState.create("KZ", Clock.systemUTC());

  @Test
  void due_isAtTwoThirdsLessAtMostATwentiethAndAlwaysTheSame() {
    Set<Duration> shares = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      X509Certificate one = KZ.client("lab", "system-" + i).certificate();
      Duration life =
          Duration.between(one.getNotBefore().toInstant(), one.getNotAfter().toInstant());
      Instant due = RenewalSchedule.due(one);
      Instant twoThirds = one.getNotBefore().toInstant().plus(life.multipliedBy(2).dividedBy(3));
      assertThat(due).isBetween(twoThirds.minus(life.dividedBy(20)), twoThirds);
      assertThat(RenewalSchedule.due(one)).isEqualTo(due);
      shares.add(Duration.between(due, twoThirds));
    }
    assertThat(shares).as("not all at once").hasSizeGreaterThan(15);
  }

  @Test
  void anotherShare_isLessTheSameShareOfATwentieth() {
    X509Certificate one = KZ.labTls().certificate();
    Duration life = Duration.between(one.getNotBefore().toInstant(), one.getNotAfter().toInstant());
    Instant half = one.getNotBefore().toInstant().plus(life.dividedBy(2));
    Instant due = RenewalSchedule.due(one, OptionalInt.of(50));
    assertThat(due).isBetween(half.minus(life.dividedBy(20)), half);
    assertThat(Duration.between(due, RenewalSchedule.due(one)))
        .isEqualTo(life.multipliedBy(2).dividedBy(3).minus(life.multipliedBy(50).dividedBy(100)));
  }

  @Test
  void retry_isAfterAMinuteThenEachHour() {
    assertThat(RenewalSchedule.retryAfter(1)).isEqualTo(Duration.ofSeconds(60));
    assertThat(RenewalSchedule.retryAfter(2)).isEqualTo(Duration.ofHours(1));
    assertThat(RenewalSchedule.retryAfter(99)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void urgency_growsAtASixthAndATwelfth() {
    X509Certificate one = KZ.labTls().certificate();
    Instant end = one.getNotAfter().toInstant();
    Duration life = Duration.between(one.getNotBefore().toInstant(), end);
    assertThat(RenewalSchedule.urgency(one, end.minus(life.dividedBy(5)))).isEqualTo(Urgency.NONE);
    assertThat(RenewalSchedule.urgency(one, end.minus(life.dividedBy(6))))
        .isEqualTo(Urgency.WARNING);
    assertThat(RenewalSchedule.urgency(one, end.minus(life.dividedBy(12))))
        .isEqualTo(Urgency.ALARM);
    assertThat(RenewalSchedule.urgency(one, end.plusSeconds(1))).isEqualTo(Urgency.ALARM);
  }
}
