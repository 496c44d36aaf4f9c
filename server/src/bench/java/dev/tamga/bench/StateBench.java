package dev.tamga.bench;

import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.NewEvent;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many events a second are made durable, and how long one of them waits: embedded, and by one,
 * two and three nodes on one PostgreSQL, side by side, in turns.
 */
@Command(name = "state", mixinStandardHelpOptions = true)
final class StateBench implements Callable<Integer> {
  private static final Instant NOW = Instant.parse("2026-05-04T09:10:00Z");
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_OF_A_PACKAGE = 3;

  @Option(names = "--seconds", description = "Of each run (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(
      names = "--callers",
      description = "How many wait for their event at one time (default: ${DEFAULT-VALUE}).")
  private int callers = 256;

  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  @Override
  public Integer call() throws Exception {
    System.setProperty("tamga.postgres.folder", disk.toAbsolutePath().toString());
    System.out.println("database  nodes  events/s  events/commit  p50 ms  p99 ms");
    for (int round = 0; round < rounds; round++) {
      for (int nodes = 0; nodes <= 3; nodes++) {
        try (Scratch scratch = Scratch.in(disk)) {
          run(scratch.folder(), nodes);
        }
      }
    }
    return 0;
  }

  /**
   * @param count 0 is the embedded database
   */
  private void run(Path folder, int count) throws Exception {
    LogKey key = LogKey.generate();
    List<Loaded> nodes = new ArrayList<>();
    for (int n = 0; n < Math.max(count, 1); n++) {
      Database database =
          count == 0
              ? SqliteDatabase.open(folder, 2)
              : PostgresDatabase.open(TestDatabase.address(folder), 2, Clock.systemUTC());
      nodes.add(new Loaded(database, key, LogAnchor.open(folder.resolve("anchor-" + n))));
    }
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();
    Thread[] all = new Thread[callers];
    for (int i = 0; i < callers; i++) {
      Loaded node = nodes.get(i % nodes.size());
      all[i] = new Thread(() -> node.load(end, waits));
      all[i].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    long commits = 0;
    for (Loaded node : nodes) {
      commits += node.commits.get();
      node.close();
    }
    report(count, waits, commits);
  }

  private void report(int count, ConcurrentLinkedQueue<Long> waits, long commits) {
    long[] sorted = waits.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%-9s %5d %9d %14.1f %7.1f %7.1f%n",
        count == 0 ? "embedded" : "postgres",
        Math.max(count, 1),
        sorted.length / seconds,
        sorted.length / (double) commits,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6);
  }

  /** A node under load. */
  private static final class Loaded {
    private final AtomicLong commits = new AtomicLong();
    private final Database database;
    private final LogAnchor anchor;
    private final CustodyLog log;
    private final BatchWriter writer;

    private Loaded(Database database, LogKey key, LogAnchor anchor) throws Exception {
      this.database = database;
      this.anchor = anchor;
      this.log = new CustodyLog("bench.example/log", key, anchor);
      this.writer = BatchWriter.start(database, Steps.UNWATCHED);
      boolean unused =
          writer.write(
              handle -> {
                log.begin(handle);
                return true;
              });
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

    private void load(long end, ConcurrentLinkedQueue<Long> waits) {
      PackageId id = PackageId.random();
      for (int seq = 0; System.nanoTime() < end; seq++) {
        if (seq % EVENTS_OF_A_PACKAGE == 0) {
          id = PackageId.random();
        }
        long start = System.nanoTime();
        write(id);
        waits.add(System.nanoTime() - start);
      }
    }

    private void write(PackageId id) {
      byte[] xml = new byte[EVENT_BYTES];
      ThreadLocalRandom.current().nextBytes(xml);
      NewEvent event = new NewEvent(LogBench.timeOrdered(), "RECEIVED", NOW, seq -> xml);
      try {
        var unused = writer.write(id, handle -> log.append(handle, id, List.of(event)));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private void close() throws Exception {
      writer.close();
      anchor.close();
      database.close();
    }
  }
}
