package dev.tamga.client.enrol;

import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.pki.key.Identity;
import java.time.Duration;

/** Is told of each renewal, on the thread that renews; must not throw. */
public interface RenewalListener {
  /** A new key and certificate are in use and in place. */
  void renewed(Identity identity);

  /**
   * It failed; the old ones are in use.
   *
   * @param why what went wrong
   * @param urgency how badly it is needed
   * @param again when it is tried again
   */
  void failed(Exception why, Urgency urgency, Duration again);
}
