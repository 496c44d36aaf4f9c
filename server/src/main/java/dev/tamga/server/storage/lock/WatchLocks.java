package dev.tamga.server.storage.lock;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.HeldItems;
import dev.tamga.server.storage.state.Locks;
import dev.tamga.server.storage.state.Locks.Standing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator has to know of locks, of all nodes: as of the last {@link #look}. Thread-safe.
 */
public final class WatchLocks {
  private static final Logger log = LoggerFactory.getLogger(WatchLocks.class);
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Database database;
  private final ObjectLock.Terms terms;
  private final Clock clock;
  private volatile Standing newest = new Standing(0, OptionalLong.empty());
  private volatile HeldItems.Standing held = HeldItems.Standing.NOTHING;

  /** Registers the metrics. */
  public WatchLocks(Database database, ObjectLock.Terms terms, MeterRegistry meters, Clock clock) {
    this.database = database;
    this.terms = terms;
    this.clock = clock;
    Gauge.builder("tamga.unlocked.items", () -> newest.unlocked()).register(meters);
    Gauge.builder("tamga.lock.lag.seconds", () -> lag(newest.dueSince()).toSeconds())
        .register(meters);
    Gauge.builder("tamga.unheld.items", () -> held.unheld()).register(meters);
    Gauge.builder("tamga.overheld.items", () -> held.overheld()).register(meters);
  }

  /** Looks at the rows; while the database cannot be reached what was known stands. */
  public void look() {
    try {
      Instant now = clock.instant();
      newest = database.read(handle -> Locks.standing(handle, now, terms.ahead()));
      held = database.read(handle -> HeldItems.standing(handle, now, HoldStored.AGAIN));
    } catch (Refusal | RuntimeException e) {
      log.debug("the rows of locked items cannot be read", e);
    }
  }

  /** A line for each kind of lock that lags more than a day. */
  public List<String> warnings() {
    return Stream.of(
            lagging(
                "a lock of stored bytes",
                lag(newest.dueSince()),
                newest.unlocked() + " sealed items have none",
                "locking of sealed bytes"),
            lagging(
                "a legal hold of stored bytes",
                lag(held.dueSince()),
                held.unheld() + " items of packages on hold are waiting",
                "legal holds"),
            lagging(
                "the end of a legal hold of stored bytes",
                lag(held.endedSince()),
                held.overheld() + " items are still held that nobody wants to be",
                "legal holds"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> lagging(String what, Duration lag, String items, String duty) {
    return lag.compareTo(PATIENCE) <= 0
        ? Optional.empty()
        : Optional.of(
            what
                + " is due for "
                + lag.toHours()
                + " hours (expected: at most 24), and "
                + items
                + ": see the log of the node that holds duty \""
                + duty
                + "\" (STORAGE.md 4)");
  }

  private Duration lag(OptionalLong since) {
    if (since.isEmpty()) {
      return Duration.ZERO;
    }
    Duration lag = Duration.between(Instant.ofEpochMilli(since.getAsLong()), clock.instant());
    return lag.isNegative() ? Duration.ZERO : lag;
  }
}
