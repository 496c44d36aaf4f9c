package dev.tamga.server.duty;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One duty on this node: at most one run of it at a time. */
final class DutyRun {
  private static final Logger log = LoggerFactory.getLogger(DutyRun.class);
  private static final long RENEW_NANOS = Duration.ofSeconds(20).toNanos();

  private enum Outcome {
    DONE,
    FAILED,
    /** Not to its end: the node stops, or the duty is no longer held. It stays due. */
    LEFT
  }

  private final Database database;
  private final BatchWriter writer;
  private final String name;
  private final Duration first;
  private final Duration every;
  private final Duty duty;
  private volatile @Nullable Thread thread;
  private volatile @Nullable HeldDuty held;
  private volatile boolean stopping;
  private long renewedAt; // of the thread that looks

  DutyRun(
      Database database,
      BatchWriter writer,
      String name,
      Duration first,
      Duration every,
      Duty duty) {
    this.database = database;
    this.writer = writer;
    this.name = name;
    this.first = first;
    this.every = every;
    this.duty = duty;
  }

  String name() {
    return name;
  }

  Duration first() {
    return first;
  }

  boolean isRunning() {
    return held != null;
  }

  /** Takes it and begins, if no other node was quicker. */
  void take(DutyRow row, String holder) throws Refusal {
    long asked = System.nanoTime();
    if (writer.write(handle -> row.take(handle, name, holder, database.now(handle)))) {
      HeldDuty mine = new HeldDuty(name, row.epoch() + 1, asked);
      renewedAt = asked;
      if (stopping) {
        return; // it is free in a minute
      }
      held = mine;
      Thread runner = new Thread(() -> run(mine), name);
      runner.setDaemon(true);
      thread = runner;
      runner.start();
    }
  }

  /** What was not renewed in time may be another's: the run sees it by itself. */
  void renewIfTime() throws Refusal {
    HeldDuty mine = held;
    long asked = System.nanoTime();
    if (mine != null && asked - renewedAt >= RENEW_NANOS) {
      renewedAt = asked;
      if (writer.write(h -> DutyRow.renew(h, name, mine.epoch(), database.now(h)))) {
        mine.renewed(asked);
      } else {
        mine.lost();
      }
    }
  }

  private void run(HeldDuty mine) {
    Outcome outcome = Outcome.LEFT;
    try {
      duty.run(mine);
      outcome = mine.isHeld() ? Outcome.DONE : Outcome.LEFT;
    } catch (Exception | Error e) { // what is thrown on is said nowhere
      if (stopping || !mine.isHeld()) {
        log.info("{}: left to another node: {}", name, e.toString());
      } else {
        outcome = Outcome.FAILED;
        log.error("{}: failed, and is tried again when it is next due", name, e);
      }
    }
    end(mine, outcome);
    held = null;
  }

  /** A crash before this, or a database that is away: it is done once more, when its time is up. */
  private void end(HeldDuty mine, Outcome outcome) {
    try {
      boolean unused =
          writer.write(
              handle -> {
                Instant now = database.now(handle);
                switch (outcome) {
                  case DONE -> DutyRow.done(handle, name, mine.epoch(), now, now.plus(every));
                  case FAILED -> DutyRow.postpone(handle, name, mine.epoch(), now.plus(every));
                  case LEFT -> DutyRow.release(handle, name, mine.epoch());
                }
                return true;
              });
    } catch (Refusal e) {
      log.info("{}: not let go; it is free in a minute: {}", name, e.getMessage());
    }
  }

  /** Asks the run to end, and waits so long for it. */
  void stop(Duration patience) throws InterruptedException {
    stopping = true;
    HeldDuty mine = held;
    Thread runner = thread;
    if (mine != null && runner != null) {
      mine.lost();
      runner.interrupt();
      runner.join(patience.toMillis());
    }
  }
}
