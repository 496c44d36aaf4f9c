package dev.tamga.server.enrol;

import dev.tamga.client.enrol.RenewalListener;
import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.pki.key.Identity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the renewals of the node's own certificate. */
public final class RenewalRecord implements RenewalListener {
  private static final Logger log = LoggerFactory.getLogger(RenewalRecord.class);

  private final Counter done;
  private final Counter failed;

  /**
   * @param meters gets {@code tamga.tls.renewals} by result
   */
  public RenewalRecord(MeterRegistry meters) {
    this.done = meters.counter("tamga.tls.renewals", "result", "done");
    this.failed = meters.counter("tamga.tls.renewals", "result", "failed");
  }

  @Override
  public void renewed(Identity identity) {
    done.increment();
    log.info(
        "TLS certificate renewed with a new key: serial {}, until {}",
        identity.certificate().getSerialNumber().toString(16),
        identity.certificate().getNotAfter().toInstant());
  }

  @Override
  public void failed(Exception why, Urgency urgency, Duration again) {
    failed.increment();
    if (urgency == Urgency.ALARM) {
      log.error(
          "TLS certificate not renewed, a twelfth of its life is left at most: next try in {}",
          again,
          why);
    } else {
      log.warn("TLS certificate not renewed, next try in {}: {}", again, why.toString());
    }
  }
}
