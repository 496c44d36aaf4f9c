package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.Verifications;
import dev.tamga.server.storage.state.Verifications.Standing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator has to know of stored bytes: of all nodes' findings, for it is the rows that
 * say so. Metrics and warnings are of the last {@link #look}, so that nobody who asks for them
 * waits for the database. Thread-safe.
 */
public final class WatchStored {
  private static final Logger log = LoggerFactory.getLogger(WatchStored.class);

  private final Database database;
  private final Duration every;
  private final Clock clock;
  private volatile Standing newest = new Standing(0, 0, OptionalLong.empty());

  /**
   * @param every how old a reading may become
   * @param work whose bytes are counted
   */
  public WatchStored(
      Database database, Duration every, VerifyStored work, MeterRegistry meters, Clock clock) {
    this.database = database;
    this.every = every;
    this.clock = clock;
    gauge(meters, "tamga.stored.damaged.items", () -> newest.damaged());
    gauge(meters, "tamga.stored.unreadable.items", () -> newest.unreadable());
    gauge(meters, "tamga.stored.unverified.seconds", () -> oldest().toSeconds());
    FunctionCounter.builder("tamga.stored.verified.bytes", work, VerifyStored::verifiedBytes)
        .register(meters);
  }

  private static void gauge(MeterRegistry meters, String name, LongSupplier value) {
    Gauge.builder(name, value::getAsLong).register(meters);
  }

  /** Looks at the rows; while the database cannot be reached what was known stands. */
  public void look() {
    try {
      newest = database.read(Verifications::standing);
    } catch (Refusal | RuntimeException e) {
      log.debug("the rows of stored items cannot be read", e);
    }
  }

  /** One line for each thing that somebody has to see to. */
  public List<String> warnings() {
    Standing now = newest;
    List<String> warnings = new ArrayList<>();
    if (now.damaged() > 0) {
      warnings.add(
          "stored bytes of "
              + now.damaged()
              + " items are damaged: see the custody of their packages, and restore them from a"
              + " copy (STORAGE.md 7)");
    }
    if (now.unreadable() > 0) {
      warnings.add(
          "stored bytes of "
              + now.unreadable()
              + " items could not be read: look at the disk or the object store (STORAGE.md 7)");
    }
    if (oldest().compareTo(every.multipliedBy(2)) > 0) {
      warnings.add(
          "stored bytes were last verified "
              + oldest().toDays()
              + " days ago (expected: at most twice storage.verify.every): raise"
              + " storage.verify.rate");
    }
    return warnings;
  }

  /** How long ago the bytes of the item that waits longest were last known to be whole. */
  private Duration oldest() {
    OptionalLong at = newest.oldest();
    if (at.isEmpty()) {
      return Duration.ZERO;
    }
    Duration age = Duration.between(Instant.ofEpochMilli(at.getAsLong()), clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
