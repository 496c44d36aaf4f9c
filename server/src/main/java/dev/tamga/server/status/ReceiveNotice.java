package dev.tamga.server.status;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.notice.CheckedNotice;
import dev.tamga.pki.notice.NoticeCheck;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusIndex.Told;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/notices}: checked, kept, acknowledged, in that order (PROTOCOL.md section 13). A
 * crash before the answer leaves a notice that its sender sends again.
 */
public final class ReceiveNotice implements Call {
  private static final Logger log = LoggerFactory.getLogger(ReceiveNotice.class);

  private final Supplier<NoticeCheck> checks;
  private final StatusIndex index;
  private final Runnable missed;
  private final Clock clock;
  private final Timer propagation;

  /**
   * Wires the call.
   *
   * @param checks by the trust of the moment
   * @param missed is told when notices before one were never seen: the CRLs are to be fetched
   */
  public ReceiveNotice(
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

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    if (!MediaTypes.is(MediaTypes.NOTICE, request.header("content-type").orElse(""))) {
      throw new Refusal(
          Failure.UNSUPPORTED_MEDIA_TYPE,
          "content-type (expected: " + MediaTypes.NOTICE + ')',
          "PROTOCOL.md 13",
          "Send a revocation notice with that content type.");
    }
    SignedNotice notice =
        SignedNotice.parse(
            request.body().readAll(SignedNotice.MAX_BYTES, "PROTOCOL.md 13: notice"));
    try {
      learn(checks.get().check(notice.content().toArray(), notice.signature().toArray()));
    } catch (StatusRefusedException e) {
      throw refused(e);
    }
    return Answer.of(204);
  }

  private void learn(CheckedNotice notice) throws StatusRefusedException, IOException {
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

  private static Refusal refused(StatusRefusedException e) {
    Failure failure =
        switch (e.kind()) {
          case WRONG_SIGNER -> Failure.NOTICE_NOT_ENTITLED;
          case FULL -> Failure.BUSY;
          default -> Failure.NOTICE_MALFORMED;
        };
    return new Refusal(
            failure,
            String.valueOf(e.getMessage()),
            "pki/STATUS.md 5",
            "Have the seal listed by this node's operator, or send the notice as it was signed.")
        .causedBy(e);
  }
}
