package dev.tamga.server.duty;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the duties of the service that are due and that nobody holds, renews them while they are
 * worked at, and says when each is due next (STORAGE.md section 5). Holds no promise: what it
 * cannot renew is taken by another node, and what it cannot finish stays due.
 */
public final class Duties implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Duties.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database;
  private final BatchWriter writer;
  private final String holder;
  private final MeterRegistry meters;
  private final Map<String, DutyRun> runs = new LinkedHashMap<>(); // not changed after start
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "duties");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Map<String, DutyRow> seen = Map.of();
  private long quietUntil = System.nanoTime(); // of the thread that looks

  /** What is looked at together: rows, and the time by the clock that they are of. */
  private record Look(Map<String, DutyRow> rows, Instant now) {}

  /**
   * Prepares; add the duties, then start.
   *
   * @param holder this node's instance name, which no living process beside this one has
   */
  public Duties(Database database, BatchWriter writer, String holder, MeterRegistry meters) {
    this.database = database;
    this.writer = writer;
    this.holder = holder;
    this.meters = meters;
  }

  /**
   * Adds a duty that is done each so often by the service, whichever its nodes, and for the first
   * time that long after the service began. Before {@link #start}.
   *
   * @param name the same on all nodes, of letters and spaces
   */
  public void add(String name, Duration every, Duty duty) {
    add(name, every, every, duty);
  }

  /**
   * The same, where the start of a node is a reason to do it sooner.
   *
   * @param first it is due that long after the start, or sooner
   */
  public void add(String name, Duration first, Duration every, Duty duty) {
    DutyRun run = new DutyRun(database, writer, name, first, every, duty);
    if (runs.putIfAbsent(name, run) != null) {
      throw new IllegalArgumentException("duty \"" + name + "\" is there twice");
    }
    Gauge.builder("tamga.duty.held", run, r -> r.isRunning() ? 1 : 0)
        .tag("duty", name)
        .description("1 while this node has the duty")
        .register(meters);
    Gauge.builder("tamga.duty.done", this, d -> d.doneAt(name))
        .tag("duty", name)
        .baseUnit("seconds")
        .description("when a node of the service last did it, in seconds since 1970; 0 if never")
        .register(meters);
  }

  private double doneAt(String name) {
    DutyRow row = seen.get(name);
    return row == null ? 0 : row.done().toEpochMilli() / 1000.0;
  }

  /**
   * Begins to look. What a former process of this name held is free at once, for it is dead.
   *
   * @throws Refusal {@code BUSY} if the database cannot be reached
   */
  public void start() throws Refusal {
    boolean unused =
        writer.write(
            handle -> {
              Instant now = database.now(handle);
              DutyRow.free(handle, holder);
              runs.values().forEach(run -> DutyRow.plan(handle, run.name(), now.plus(run.first())));
              return true;
            });
    long millis = LOOK_EVERY.toMillis();
    var looking = timer.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (System.nanoTime() - quietUntil < 0) {
      return;
    }
    try {
      for (DutyRun run : runs.values()) {
        run.renewIfTime();
      }
      Look look = database.read(handle -> new Look(DutyRow.all(handle), database.now(handle)));
      seen = look.rows();
      for (DutyRun run : runs.values()) {
        DutyRow row = look.rows().get(run.name());
        if (row != null && !run.isRunning() && row.mayBeTaken(look.now())) {
          run.take(row, holder);
        }
      }
    } catch (Refusal e) {
      quietUntil = System.nanoTime() + PATIENCE.toNanos();
      log.debug("duties: {}", e.getMessage()); // health tells why nothing is read or written
    } catch (RuntimeException | Error e) { // what is thrown on would end the schedule
      log.error("duties could not be looked at", e);
    }
  }

  /** Ends what runs and lets it go: another node takes it at once. Close the writer after. */
  @Override
  public void close() throws InterruptedException {
    timer.shutdown();
    boolean unused = timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    for (DutyRun run : runs.values()) {
      run.stop(PATIENCE);
    }
  }
}
