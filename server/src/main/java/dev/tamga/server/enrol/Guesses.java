package dev.tamga.server.enrol;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.Origin;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds up an address that guesses: 20 refusals within 10 minutes, and it waits (PROTOCOL.md
 * section 12). At most 10,000 addresses are remembered; the longest known gives way. Thread-safe.
 */
final class Guesses {
  private static final int MOST = 20;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final int ADDRESSES = 10_000;

  private record Count(Instant since, int refusals) {}

  private final Clock clock;
  private final Map<InetAddress, Count> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Count> eldest) {
          return size() > ADDRESSES;
        }
      };

  Guesses(Clock clock) {
    this.clock = clock;
  }

  /**
   * @throws Refusal LIMIT_REACHED if that address has guessed too often
   */
  synchronized void admit(InetAddress address) throws Refusal {
    Count count = counts.get(Origin.of(address));
    if (count == null || isOver(count)) {
      return;
    }
    if (count.refusals() >= MOST) {
      throw new Refusal(
              Failure.LIMIT_REACHED,
              "refusals of this address: "
                  + count.refusals()
                  + " (expected: fewer than "
                  + MOST
                  + " within "
                  + WINDOW.toMinutes()
                  + " minutes)",
              "PROTOCOL.md 12, Invitation",
              "Wait, and check the invitation's id and code.")
          .retryAfter(Duration.between(clock.instant(), count.since().plus(WINDOW)));
    }
  }

  /** Counts a refusal. */
  synchronized void refused(InetAddress address) {
    InetAddress origin = Origin.of(address);
    Count count = counts.get(origin);
    counts.put(
        origin,
        count == null || isOver(count)
            ? new Count(clock.instant(), 1)
            : new Count(count.since(), count.refusals() + 1));
  }

  private boolean isOver(Count count) {
    return !clock.instant().isBefore(count.since().plus(WINDOW));
  }
}
