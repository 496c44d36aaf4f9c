package dev.tamga.bench;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.NewEvent;
import dev.tamga.server.custody.Prover;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many events a second the log makes durable, and how long a proof takes, as the log grows.
 *
 * <p>Each write is one event of 1 KiB; three make a package.
 */
@Command(name = "log", mixinStandardHelpOptions = true)
final class LogBench implements Callable<Integer> {
  private static final Instant NOW = Instant.parse("2026-05-04T09:10:00Z");
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_OF_A_PACKAGE = 3;
  private static final int STEPS = 10;
  private static final int PROOFS = 500;

  @Option(names = "--entries", description = "Size to grow to (default: ${DEFAULT-VALUE}).")
  private long size = 1_000_000;

  @Option(
      names = "--callers",
      description = "How many wait for their event at one time (default: ${DEFAULT-VALUE}).")
  private int callers = 512;

  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.in(disk);
        Database database = SqliteDatabase.open(scratch.folder(), 4);
        LogAnchor anchor = LogAnchor.open(scratch.folder().resolve("log-anchor.txt"))) {
      CustodyLog log = new CustodyLog("bench.example/log", LogKey.generate(), anchor);
      new Run(database, log).run(size, callers);
    }
    return 0;
  }

  /** RFC 9562, version 7, near enough for an index. */
  static UUID timeOrdered() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, 1L << 63 | random.nextLong() >>> 2);
  }

  /** A log that grows. */
  private static final class Run {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final AtomicLong commits = new AtomicLong();
    private final Database database;
    private final CustodyLog log;
    private final BatchWriter writer;
    private long nanos;
    private long cpuNanos;
    private long batches;

    private Run(Database database, CustodyLog log) {
      this.database = database;
      this.log = log;
      this.writer = BatchWriter.start(database, Steps.UNWATCHED);
      writer.beforeWorks(log::readAhead);
    writer.afterWork(log::keep);
      writer.undone(log::undo);
      writer.beforeCommit(log::publish);
      writer.afterCommit(
          works -> {
            log.committed();
            commits.incrementAndGet();
          });
    }

    private void run(long size, int callers) throws Exception {
      try (writer) {
        writer.write(
            handle -> {
              log.begin(handle);
              return true;
            });
        System.out.println(
            "entries  events/s  events/commit  writer-cpu-us/event  inclusion-us  consistency-us");
        for (int step = 1; step <= STEPS; step++) {
          grow(size / STEPS, callers);
          report(size / STEPS);
        }
      }
    }

  private void grow(long events, int callers) throws InterruptedException {
    AtomicLong left = new AtomicLong(events);
    Thread[] all = new Thread[callers];
    long cpu = writerCpu();
    long commitsBefore = commits.get();
    long begin = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      all[i] = new Thread(() -> call(left));
      all[i].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    nanos = System.nanoTime() - begin;
    cpuNanos = writerCpu() - cpu;
    batches = commits.get() - commitsBefore;
  }

  private void call(AtomicLong left) {
    PackageId id = PackageId.random();
    int seq = 0;
    while (left.getAndDecrement() > 0) {
      if (seq++ == EVENTS_OF_A_PACKAGE) {
        id = PackageId.random();
        seq = 1;
      }
      write(id);
    }
  }

  private void write(PackageId id) {
    byte[] xml = new byte[EVENT_BYTES];
    ThreadLocalRandom.current().nextBytes(xml);
    NewEvent event = new NewEvent(timeOrdered(), "RECEIVED", NOW, seq -> xml);
    try {
      writer.write(id, handle -> log.append(handle, id, List.of(event)));
    } catch (Refusal e) {
      throw new IllegalStateException(e);
    }
  }

  private long writerCpu() {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().equals("batch-writer"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }

  private void report(long events) throws Refusal {
    SignedCheckpoint newest =
        SignedCheckpoint.verify(
            database.read(handle -> new TileStore(handle).checkpoint()), log.verifierKey());
    long size = newest.checkpoint().size();
    Random random = new Random(size);
    double inclusion = median(random, (prover, n) -> prover.prove(n, newest), size);
    double consistency = median(random, (prover, n) -> prover.consistency(n + 1, size), size);
    System.out.printf(
        Locale.ROOT,
        "%7d  %8.0f  %13.1f  %19.1f  %12.0f  %14.0f%n",
        size,
        events * 1e9 / nanos,
        (double) events / batches,
        cpuNanos / 1e3 / events,
        inclusion,
        consistency);
  }

  private interface Proof {
    void make(Prover prover, long number) throws Refusal;
  }

  /** Of proofs for random entries, each with a prover of its own, read from the database. */
  private double median(Random random, Proof proof, long size) throws Refusal {
    long[] took = new long[PROOFS];
    for (int i = 0; i < PROOFS; i++) {
      long number = (long) (random.nextDouble() * size);
      long begin = System.nanoTime();
      database.read(
          handle -> {
            proof.make(new Prover(handle), number);
            return true;
          });
      took[i] = System.nanoTime() - begin;
    }
    Arrays.sort(took);
    return took[PROOFS / 2] / 1e3;
  }
}
}
