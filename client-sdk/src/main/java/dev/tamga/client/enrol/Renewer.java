package dev.tamga.client.enrol;

import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Renews in time, for as long as a program runs: one thread, which sleeps. It looks at least once
 * an hour, so that a clock that is set, or a key store that was changed by hand, is seen.
 */
public final class Renewer implements AutoCloseable {
  private static final Duration LONGEST_SLEEP = Duration.ofHours(1);
  private static final Duration SHORTEST_SLEEP = Duration.ofSeconds(10);

  private final RenewIdentity renewal;
  private final RenewalListener listener;
  private final Clock clock;
  private final Thread thread;
  private int failures;

  private Renewer(RenewIdentity renewal, RenewalListener listener, Clock clock) {
    this.renewal = renewal;
    this.listener = listener;
    this.clock = clock;
    this.thread = new Thread(this::run, "tamga-renewal");
    this.thread.setDaemon(true);
  }

  /** Starts the thread. */
  public static Renewer start(RenewIdentity renewal, RenewalListener listener, Clock clock) {
    Renewer renewer = new Renewer(renewal, listener, clock);
    renewer.thread.start();
    return renewer;
  }

  /** Without a thread, for {@link #look}. */
  static Renewer unstarted(RenewIdentity renewal, RenewalListener listener, Clock clock) {
    return new Renewer(renewal, listener, clock);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(look().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /**
   * Renews if it is due.
   *
   * @return when to look again
   */
  Duration look() throws InterruptedException {
    Urgency urgency = Urgency.ALARM; // an unreadable key store is the worst
    try {
      Identity current = renewal.active();
      urgency = RenewalSchedule.urgency(current.certificate(), clock.instant());
      Instant due = renewal.due(current);
      if (clock.instant().isBefore(due)) {
        return within(Duration.between(clock.instant(), due));
      }
      renewal.renewIfDue().ifPresent(listener::renewed);
      failures = 0;
      return SHORTEST_SLEEP;
    } catch (Refusal | IOException | RuntimeException e) {
      failures++;
      Duration again = RenewalSchedule.retryAfter(failures);
      listener.failed(e, urgency, again);
      return again;
    }
  }

  private static Duration within(Duration wait) {
    if (wait.compareTo(SHORTEST_SLEEP) < 0) {
      return SHORTEST_SLEEP;
    }
    return wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait;
  }

  /** Ends the thread; a renewal under way is broken off and goes on at the next start. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
