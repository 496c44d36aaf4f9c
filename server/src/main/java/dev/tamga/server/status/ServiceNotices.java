package dev.tamga.server.status;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.Notices;
import dev.tamga.server.storage.state.Notices.Notice;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the nodes of one service hear what one of them was told (STORAGE.md section 5): by a row of
 * the database that they share, for which each looks each second. Thread-safe.
 */
public final class ServiceNotices implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServiceNotices.class);
  private static final int PAGE = 64; // of at most 96 KiB each
  private static final int AGAIN_AFTER_LOOKS = 60;
  private static final int MOST_REFUSED = 256;

  private final Database database;
  private final BatchWriter writer;
  private final LearnNotice learn;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "service-notices");
            thread.setDaemon(true);
            return thread;
          });
  private List<Notice> refused = new ArrayList<>(); // of the thread alone, as what follows
  private long heard;
  private int looks;
  private boolean failing;

  private ServiceNotices(Database database, BatchWriter writer, LearnNotice learn, Clock clock) {
    this.database = database;
    this.writer = writer;
    this.learn = learn;
    this.clock = clock;
  }

  /**
   * Hears what is there, before the node takes requests, and goes on listening.
   *
   * @param database that the nodes share
   * @throws Refusal {@code BUSY} if it cannot be read
   * @throws IOException if what was heard could not be kept
   */
  public static ServiceNotices start(
      Database database, BatchWriter writer, LearnNotice learn, Clock clock)
      throws Refusal, IOException {
    ServiceNotices notices = new ServiceNotices(database, writer, learn, clock);
    notices.hear();
    var unused = notices.timer.scheduleWithFixedDelay(notices::look, 1, 1, TimeUnit.SECONDS);
    return notices;
  }

  /**
   * Has the other nodes hear a notice that this one has learned; on return they will, whatever
   * crashes.
   *
   * @throws Refusal if it could not be recorded: do not acknowledge it, so that it comes again
   */
  void tell(SignedNotice notice) throws Refusal {
    Bytes bytes = Bytes.of(notice.print());
    if (!database.read(handle -> Notices.has(handle, bytes))) {
      boolean unused =
          writer.write(
              handle -> {
                Notices.add(handle, bytes, clock.instant());
                return true;
              });
    }
  }

  private void look() {
    try {
      if (++looks % AGAIN_AFTER_LOOKS == 0) {
        hearAgain();
      }
      hear();
      failing = false;
    } catch (Refusal | IOException | RuntimeException | Error e) { // thrown on, it ends the looks
      if (!failing) {
        log.warn("notices told to other nodes could not be heard, and are later", e);
      }
      failing = true;
    }
  }

  /** A crash in it has the same rows heard again at the next start, which is harmless. */
  private void hear() throws Refusal, IOException {
    while (true) {
      List<Notice> page = database.read(handle -> Notices.after(handle, heard, PAGE));
      for (Notice one : page) {
        if (!isLearned(one)) {
          log.warn(
              "notice {} that another node accepted is refused here, and judged again", one.id());
          refused.add(one);
        }
        heard = one.id();
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  /** The files of trust by which another node accepted it may be here by now. */
  private void hearAgain() throws IOException {
    List<Notice> still = new ArrayList<>();
    for (Notice one : refused) {
      if (!isLearned(one)) {
        still.add(one);
      }
    }
    refused =
        new ArrayList<>(still.subList(Math.max(0, still.size() - MOST_REFUSED), still.size()));
  }

  private boolean isLearned(Notice one) throws IOException {
    try {
      learn.run(SignedNotice.parse(one.bytes().toArray()));
      return true;
    } catch (StatusRefusedException | Refusal e) {
      log.debug("notice {}: {}", one.id(), e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
