package dev.tamga.server.app;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.CheckpointTimestamps;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.material.KeyWatch;
import dev.tamga.server.upload.DiscardDraft;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does by the clock. A task that fails is logged and runs again when it is due. */
final class Background implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Background.class);
  private static final Duration ANCHOR_EVERY = Duration.ofMinutes(1); // CUSTODY.md 5
  private static final Duration TIDY_EVERY = Duration.ofDays(1); // STORAGE.md 4

  private final ScheduledExecutorService timer = timer("background");
  private final ScheduledExecutorService tidying = timer("tidying"); // may take hours
  private final Parts parts;
  private final LogAnchor anchor;

  private interface Task {
    void run() throws Exception;
  }

  Background(
      ServerConfig config,
      Parts parts,
      LiveTrust trust,
      FileRegistry registry,
      LogAnchor anchor,
      KeyWatch keys,
      TimeStamper stamper) {
    this.parts = parts;
    this.anchor = anchor;
    DiscardDraft drafts = new DiscardDraft(parts.storage());
    every(config.storage().sweepEvery(), "expiry of drafts", () -> expire(drafts));
    every(config.trust().poll(), "trust", () -> poll(trust));
    every(config.trust().poll(), "keys", keys::poll);
    every(config.trust().poll(), "register", () -> reload(registry));
    every(config.log().timestampEvery(), "checkpoint timestamp", () -> stamp(stamper));
    every(ANCHOR_EVERY, "log anchor", anchor::force);
    // The first time soon: a node that is restarted each day tidies, too.
    every(tidying, config.storage().sweepEvery(), TIDY_EVERY, "tidying of bytes", this::tidy);
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private void every(Duration period, String what, Task task) {
    every(timer, period, period, what, task);
  }

  private static void every(
      ScheduledExecutorService timer, Duration first, Duration period, String what, Task task) {
    var unused =
        timer.scheduleWithFixedDelay(
            () -> run(what, task), first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void run(String what, Task task) {
    try {
      task.run();
    } catch (Exception | Error e) { // what is thrown on ends the schedule, and says so nowhere
      log.error("{}: failed, and is tried again when it is next due", what, e);
    }
  }

  private void expire(DiscardDraft drafts) throws Refusal, IOException {
    int expired = drafts.expire(parts.clock().instant());
    if (expired > 0) {
      log.info("{} drafts expired", expired);
    }
  }

  private void tidy() throws IOException {
    int removed = parts.storage().blobs().tidy(parts.clock().instant());
    if (removed > 0) {
      log.info("{} objects without a row were deleted", removed);
    }
  }

  private static void poll(LiveTrust trust) {
    LiveTrust.Outcome outcome = trust.poll();
    trust.problem().ifPresent(problem -> log.error("trust stays as it was: {}", problem));
    log.debug("trust: {}", outcome);
  }

  private static void reload(FileRegistry registry) throws IOException, RegisterException {
    if (registry.reload()) {
      log.info("the register was read again: {} authorities", registry.all().size());
    }
  }

  /**
   * A crash between token and commit costs one timestamp: the next one is over a newer checkpoint.
   */
  private void stamp(TimeStamper stamper) throws Refusal, TimestampException {
    SignedCheckpoint newest =
        parts
            .storage()
            .database()
            .read(
                handle ->
                    SignedCheckpoint.verify(
                        new TileStore(handle).checkpoint(), parts.log().verifierKey()));
    long stamped =
        parts
            .storage()
            .database()
            .read(CheckpointTimestamps::newest)
            .map(CheckpointTimestamps.Stamped::size)
            .orElse(-1L);
    if (newest.checkpoint().size() > stamped) {
      byte[] token = stamper.stamp(Bytes.of(newest.note().print()).sha256().bytes());
      boolean unused =
          parts
              .storage()
              .writer()
              .write(
                  handle -> {
                    CheckpointTimestamps.put(handle, newest, token, parts.clock().instant());
                    return true;
                  });
    }
  }

  /** Stops the clock; the anchor is forced a last time. */
  @Override
  public void close() throws IOException {
    tidying.shutdownNow();
    timer.shutdownNow();
    anchor.force();
  }
}
