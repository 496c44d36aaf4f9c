package dev.tamga.server.instance;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place in its service: its row, renewed while it lives. One that finds another process in
 * its row writes nothing more, and one whose clock is wrong nothing until it is right. Thread-safe.
 */
public final class Membership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Membership.class);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(5);

  private final Database database;
  private final BatchWriter writer;
  private final InstanceRow row;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "instance");
            thread.setDaemon(true);
            return thread;
          });
  private final Clock clock;
  private volatile @Nullable String lost;
  private volatile @Nullable String apart; // the clocks
  private volatile int living = 1;
  private volatile long renewed = System.nanoTime();

  Membership(Database database, BatchWriter writer, InstanceRow row, Clock clock) {
    this.database = database;
    this.writer = writer;
    this.row = row;
    this.clock = clock;
  }

  void renewByTheClock() {
    long millis = RENEW_EVERY.toMillis();
    var unused = timer.scheduleWithFixedDelay(this::renew, 0, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * For each batch, before its commit. The batch has the turn, and so does whoever takes the row:
   * what is committed after another process took it was never ours.
   *
   * @throws Refusal {@code BUSY} if the row is another's, or the clocks are too far apart, which
   *     undoes the whole batch
   */
  void requireMayWrite(Handle handle) throws Refusal {
    if (lost == null) {
      String process = InstanceRow.processOf(handle, row.name()).orElse("nobody");
      if (!process.equals(row.process())) {
        lost =
            "another process ("
                + process
                + ") runs as node.instance \""
                + row.name()
                + "\": this one ("
                + row.process()
                + ") writes nothing more. End one of them, or set node.instance (STORAGE.md 5)";
        log.error("{}", lost);
      }
    }
    if (lost != null) {
      throw new Refusal(
              Failure.BUSY,
              "this node was replaced by another one; nothing of the request was kept",
              "STORAGE.md 5",
              "Try again: another node of the service takes the request.")
          .retryAfter(RENEW_EVERY);
    }
    if (apart != null) {
      throw new Refusal(
              Failure.BUSY,
              "this node's clock is wrong, or its database's; nothing of the request was kept",
              "STORAGE.md 3",
              "Try again: another node of the service takes the request.")
          .retryAfter(RENEW_EVERY);
    }
  }

  /** Why this node writes nothing, if it does not. */
  public Optional<String> problem() {
    return Optional.ofNullable(lost).or(() -> Optional.ofNullable(apart));
  }

  /**
   * That nothing is committed, if so: the row would be. A database may answer readers all the
   * while, as one does whose standbys are gone.
   */
  public Optional<String> stalled() {
    return stalled(System.nanoTime());
  }

  Optional<String> stalled(long now) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(now - renewed);
    if (seconds < InstanceRow.DEAD_AFTER.toSeconds()) {
      return Optional.empty();
    }
    return Optional.of(
        "nothing was committed for "
            + seconds
            + " s (expected: this node's row each "
            + RENEW_EVERY.toSeconds()
            + " s): the database takes no commit. Look for a standby that is away, or a full disk;"
            + " the log says why the row was not renewed (STORAGE.md 5)");
  }

  /** How many nodes of the service live, as was last seen. */
  public int living() {
    return living;
  }

  /** For people: the name, and how many nodes there are. */
  @Override
  public String toString() {
    return "instance " + row.name() + ", of " + living + " that live";
  }

  /** Once; the clock does it again and again. */
  void renew() {
    if (lost != null) {
      return;
    }
    try {
      living =
          writer.write(
              handle -> {
                Instant now = compareClocks(handle);
                row.saw(handle, now);
                return InstanceRow.living(handle, now);
              });
      renewed = System.nanoTime();
    } catch (Refusal e) {
      log.warn("instance {}: not renewed: {}", row.name(), e.getMessage());
    } catch (RuntimeException | Error e) { // what is thrown on would end the schedule
      log.error("instance {}: not renewed", row.name(), e);
    }
  }

  /**
   * The database's time. What this node's clock said before and after the question is on both sides
   * of the answer, however long that took; what is outside is a difference.
   */
  private Instant compareClocks(Handle handle) {
    Instant before = clock.instant();
    Instant there = database.now(handle);
    Instant after = clock.instant();
    boolean far =
        there.isBefore(before.minus(Database.CLOCKS_APART))
            || there.isAfter(after.plus(Database.CLOCKS_APART));
    if (!far || !database.isShared()) {
      apart = null;
    } else {
      boolean told = apart != null;
      apart =
          "clock "
              + after
              + ", the database's "
              + there
              + " (expected: at most "
              + Database.CLOCKS_APART.toSeconds()
              + " s apart; keep both by NTP): this node writes nothing until they agree"
              + " (STORAGE.md 3)";
      if (!told) {
        log.error("{}", apart);
      }
    }
    return there;
  }

  /**
   * Gives the name back: a node with another folder may take it at once. Close the writer after.
   */
  @Override
  public void close() throws InterruptedException {
    timer.shutdown();
    boolean unused = timer.awaitTermination(RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    if (lost != null) {
      return;
    }
    try {
      boolean done =
          writer.write(
              handle -> {
                row.saw(handle, Instant.EPOCH);
                return true;
              });
      log.debug("instance {}: given back: {}", row.name(), done);
    } catch (Refusal e) {
      log.info("instance {}: not given back: {}", row.name(), e.getMessage());
    }
  }
}
