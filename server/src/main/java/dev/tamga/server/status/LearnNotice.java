package dev.tamga.server.status;

import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.notice.CheckedNotice;
import dev.tamga.pki.notice.NoticeCheck;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusIndex.Told;
import dev.tamga.pki.status.StatusRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a notice by the trust of the moment and takes it into this node's index; the same for one
 * that came to this node and for one that came to another node of its service. Thread-safe.
 */
public final class LearnNotice {
  private static final Logger log = LoggerFactory.getLogger(LearnNotice.class);

  private final Supplier<NoticeCheck> checks;
  private final StatusIndex index;
  private final Runnable missed;
  private final Clock clock;
  private final Timer propagation;

  /**
   * Wires it.
   *
   * @param checks by the trust of the moment
   * @param missed is told when notices before one were never seen: the CRLs are to be fetched
   */
  public LearnNotice(
      Supplier<NoticeCheck> checks,
      StatusIndex index,
      Runnable missed,
      MeterRegistry meters,
      Clock clock) {
    this.checks = checks;
    this.index = index;
    this.missed = missed;
    this.clock = clock;
    this.propagation =
        Timer.builder("tamga.revocation.propagation")
            .description("from the timestamp of a notice to its being in force here")
            .publishPercentileHistogram()
            .register(meters);
  }

  /**
   * Learns it; on return it survives a crash of this node. To learn it again is harmless.
   *
   * @throws StatusRefusedException if it does not hold, or the index is full
   * @throws IOException if it could not be kept
   */
  void run(SignedNotice signed) throws StatusRefusedException, IOException {
    CheckedNotice notice =
        checks.get().check(signed.content().toArray(), signed.signature().toArray());
    Told told = notice.into(index);
    if (told.news()) {
      propagation.record(
          Duration.between(notice.stampedAt(), clock.instant()).abs()); // clocks of two States
      log.info(
          "notice {} of {}: {} certificates",
          notice.notice().seq(),
          notice.state(),
          notice.notice().entries().size());
    }
    if (told.missing() > 0) {
      log.warn(
          "{} notices of {} were missed: its CRLs are fetched", told.missing(), notice.state());
      missed.run();
    }
  }
}
