package dev.tamga.server.node;

import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.material.KeyWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node does by the clock. A task that fails is logged and runs again when it is due. */
final class Background implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Background.class);
  private static final Duration ANCHOR_EVERY = Duration.ofMinutes(1); // CUSTODY.md 5

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "background");
            thread.setDaemon(true);
            return thread;
          });
  private final LogAnchor anchor;

  private interface Task {
    void run() throws Exception;
  }

  Background(
      ServerConfig config,
      LiveTrust trust,
      FileRegistry registry,
      LogAnchor anchor,
      KeyWatch keys) {
    this.anchor = anchor;
    every(config.trust().poll(), "trust", () -> poll(trust));
    every(config.trust().poll(), "keys", keys::poll);
    every(config.trust().poll(), "register", () -> reload(registry));
    every(ANCHOR_EVERY, "log anchor", anchor::force);
  }

  private void every(Duration period, String what, Task task) {
    long millis = period.toMillis();
    var unused =
        timer.scheduleWithFixedDelay(() -> run(what, task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void run(String what, Task task) {
    try {
      task.run();
    } catch (Exception | Error e) { // what is thrown on ends the schedule, and says so nowhere
      log.error("{}: failed, and is tried again when it is next due", what, e);
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

  /** Stops the clock; the anchor is forced a last time. */
  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    anchor.force();
  }
}
