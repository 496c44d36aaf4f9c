package dev.tamga.server.storage;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The figures of the writer: how many works wait, how many go into a batch, and how long a batch
 * takes to become durable once its works are applied: the disk's sync, or the database's standbys.
 */
public final class WriterMeters {
  private final DistributionSummary works;
  private final Timer commits;
  private long appliedAt; // by the writer's thread alone, as both hooks are

  private WriterMeters(MeterRegistry meters) {
    this.works =
        DistributionSummary.builder("tamga.writer.works")
            .description("works that became durable, by batch")
            .register(meters);
    this.commits =
        Timer.builder("tamga.writer.commits")
            .description("from the works applied to the batch durable")
            .register(meters);
  }

  /**
   * Registers them. Before the first work, and after the other hooks, whose time is not counted.
   */
  public static void watch(BatchWriter writer, MeterRegistry meters) {
    meters.gauge("tamga.writer.waiting", writer, BatchWriter::waiting);
    WriterMeters figures = new WriterMeters(meters);
    writer.beforeCommit(handle -> figures.appliedAt = System.nanoTime());
    writer.afterCommit(figures::committed);
  }

  private void committed(int applied) {
    works.record(applied);
    commits.record(System.nanoTime() - appliedAt, TimeUnit.NANOSECONDS);
  }
}
