package dev.tamga.server.instance;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
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
 * its row writes nothing more. Thread-safe.
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
  private volatile @Nullable String lost;
  private volatile int living = 1;

  Membership(Database database, BatchWriter writer, InstanceRow row) {
    this.database = database;
    this.writer = writer;
    this.row = row;
  }

  void renewByTheClock() {
    long millis = RENEW_EVERY.toMillis();
    var unused = timer.scheduleWithFixedDelay(this::renew, 0, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * For each batch, before its commit. The batch has the turn, and so does whoever takes the row:
   * what is committed after another process took it was never ours.
   *
   * @throws Refusal {@code BUSY} if the row is another's, which undoes the whole batch
   */
  void requireOwnRow(Handle handle) throws Refusal {
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
  }

  /** Why this node writes nothing more, if it does not. */
  public Optional<String> problem() {
    return Optional.ofNullable(lost);
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

  private void renew() {
    if (lost != null) {
      return;
    }
    try {
      living =
          writer.write(
              handle -> {
                Instant now = database.now(handle);
                row.saw(handle, now);
                return InstanceRow.living(handle, now);
              });
    } catch (Refusal e) {
      log.warn("instance {}: not renewed: {}", row.name(), e.getMessage());
    } catch (RuntimeException | Error e) { // what is thrown on would end the schedule
      log.error("instance {}: not renewed", row.name(), e);
    }
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
