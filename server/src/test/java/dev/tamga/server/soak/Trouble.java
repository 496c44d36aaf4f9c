package dev.tamga.server.soak;

import dev.tamga.server.testkit.Cluster;
import dev.tamga.server.testkit.ClusterNode;
import dev.tamga.server.testkit.RestartPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * What happens to the service: each time a node is killed and started again, or stopped and
 * continued, and now and then the database is restarted beside it.
 */
final class Trouble implements Callable<Boolean> {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
  private static final Duration DOWN = Duration.ofSeconds(3);

  private final Cluster service;
  private final Duration every;
  private final Duration total;
  private final int restarts;
  private final Random random;
  private final BooleanSupplier over;
  private final List<String> done = new ArrayList<>(); // read when the thread has ended
  private int kills;
  private int pauses;
  private int databases;

  /**
   * @param every how often a node is troubled
   * @param restarts of the database, spread over {@code total}
   */
  Trouble(
      Cluster service,
      Duration every,
      Duration total,
      int restarts,
      long seed,
      BooleanSupplier over) {
    this.service = service;
    this.every = every;
    this.total = total;
    this.restarts = restarts;
    this.random = new Random(seed);
    this.over = over;
  }

  @Override
  public Boolean call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    long next = start;
    for (int n = 1; ; n++) {
      next = Math.max(next + every.toNanos(), System.nanoTime());
      while (System.nanoTime() < next) {
        Thread.sleep(100);
      }
      if (over.getAsBoolean()) {
        return true;
      }
      if ((databases + 1) * total.toNanos() / (restarts + 1) <= System.nanoTime() - start) {
        RestartPostgres.now();
        databases++;
      }
      ClusterNode node = service.nodes().get(random.nextInt(service.nodes().size()));
      if (n % 2 == 0) {
        pause(node);
      } else {
        kill(node);
      }
    }
  }

  private void kill(ClusterNode node) throws IOException, InterruptedException {
    node.kill();
    kills++;
    Thread.sleep(DOWN.toMillis());
    node.start();
    node.awaitReady();
    done.add("kill -9 " + node);
  }

  /** Long enough for the others to have gone on, and for the database to have ended its session. */
  private void pause(ClusterNode node) throws IOException, InterruptedException {
    long millis = Math.min(LONGEST_PAUSE.toMillis(), every.toMillis() * 2 / 3);
    node.pause();
    pauses++;
    Thread.sleep(millis / 4 + random.nextInt((int) (millis * 3 / 4)));
    node.resume();
    done.add("pause " + node);
  }

  int kills() {
    return kills;
  }

  int pauses() {
    return pauses;
  }

  int databaseRestarts() {
    return databases;
  }

  @Override
  public String toString() {
    return String.join(", ", done);
  }
}
