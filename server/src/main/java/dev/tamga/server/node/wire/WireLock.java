package dev.tamga.server.node.wire;

import dev.tamga.server.config.LockConfig;
import dev.tamga.server.config.ObjectsConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.duty.Duties;
import dev.tamga.server.duty.HeldDuty;
import dev.tamga.server.open.OpenBlobs;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.lock.HoldStored;
import dev.tamga.server.storage.lock.LockStored;
import dev.tamga.server.storage.lock.ObjectLock;
import dev.tamga.server.storage.lock.WatchLocks;
import dev.tamga.server.storage.s3.Patience;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Locks sealed bytes in their store, where the configuration says so (STORAGE.md section 4). */
public final class WireLock implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY =
      Duration.ofSeconds(30); // many may be unlocked at first
  private static final Duration PAUSE = Duration.ofMillis(20); // 50 objects a second at most

  private final @Nullable ObjectLock lock;
  private final @Nullable LockStored work;
  private final @Nullable HoldStored holds;
  private final @Nullable WatchLocks watch;
  private final @Nullable LookAtStored looking;

  private WireLock() {
    lock = null;
    work = null;
    holds = null;
    watch = null;
    looking = null;
  }

  private WireLock(ObjectLock lock, LockStored work, HoldStored holds, WatchLocks watch) {
    this.lock = lock;
    this.work = work;
    this.holds = holds;
    this.watch = watch;
    this.looking = new LookAtStored(watch::look, LOOK_EVERY);
  }

  /**
   * Tries the lock out; does nothing if none is configured.
   *
   * @throws IOException if the store has none, or a right is missing, with what to do
   */
  public static WireLock start(
      ServerConfig config, Storage storage, MeterRegistry meters, Clock clock) throws IOException {
    Optional<LockConfig> wanted = config.storage().objects().flatMap(ObjectsConfig::lock);
    if (wanted.isEmpty()) {
      return new WireLock();
    }
    ObjectLock.Terms terms = new ObjectLock.Terms(wanted.get().compliance(), wanted.get().retain());
    ObjectLock lock =
        ObjectLock.open(
            OpenBlobs.address(config.storage().objects().get()), terms, Patience.USUAL, clock);
    return new WireLock(
        lock,
        new LockStored(storage.database(), storage.writer(), lock, PAUSE, clock),
        new HoldStored(storage.database(), storage.writer(), lock, PAUSE, clock),
        new WatchLocks(storage.database(), terms, meters, clock));
  }

  /**
   * Adds the duties, if there is a lock. What they record names the run. A lock that is set twice
   * is harmless; a legal hold is neither set nor taken off by a run that another may have followed.
   * A node that starts may be the first one with a lock: both are due at once.
   */
  public void addTo(Duties duties) {
    LockStored locking = work;
    HoldStored holding = holds;
    if (locking != null && holding != null) {
      duties.add("locking of sealed bytes", Duration.ZERO, EVERY, held -> locking.run(guard(held)));
      duties.add(
          "legal holds", Duration.ZERO, EVERY, held -> holding.run(guard(held), held::isHeld));
    }
  }

  private static Work<Boolean> guard(HeldDuty held) {
    return handle -> {
      held.require(handle);
      return true;
    };
  }

  /** What an operator has to know of it. */
  public List<String> warnings() {
    return watch == null ? List.of() : watch.warnings();
  }

  @Override
  public void close() {
    if (looking != null) {
      looking.close();
    }
    if (lock != null) {
      lock.close();
    }
  }
}
