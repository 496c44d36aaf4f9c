package dev.tamga.client;

import dev.tamga.client.enrol.RenewalListener;
import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.pki.key.Identity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Tells of renewals in the log of the platform: whatever the program has put behind it. */
final class LoggedRenewals implements RenewalListener {
  private static final Logger log = System.getLogger(LoggedRenewals.class.getName());

  @Override
  public void renewed(Identity identity) {
    log.log(Level.INFO, "the line's certificate was renewed with a new key: " + identity);
  }

  @Override
  public void failed(Exception why, Urgency urgency, Duration again) {
    Level level = urgency == Urgency.ALARM ? Level.ERROR : Level.WARNING;
    log.log(level, "the line's certificate was not renewed, next try in " + again + ": " + why);
  }
}
