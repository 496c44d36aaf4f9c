package dev.tamga.server.http.management;

import dev.tamga.server.http.management.ManagementServer.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the node is, found out by one thread. That takes seconds while the database is away, and
 * those who watch the node come again and again: whoever asks meanwhile waits for the same answer,
 * though not for ever, and one that took long is kept for a moment. So they never queue up. One
 * that was found at once is not kept: a change is seen by the next who asks. Thread-safe.
 */
final class KeptHealth implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeptHealth.class);
  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofSeconds(3);

  /** More than a database reader is waited for (5 s), and less than ready-agent.sh waits (7 s). */
  private static final Duration MOST = Duration.ofSeconds(6);

  private static final Health UNKNOWN =
      new Health(
          List.of(
              "it took longer than "
                  + MOST.toSeconds()
                  + " s to find out how the node is (expected: at once): its database hangs, or"
                  + " its machine has too much to do"),
          List.of());

  private final Supplier<Health> source;
  private final LongSupplier nanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "management-health");
            made.setDaemon(true);
            return made;
          });
  private @Nullable Search newest;

  /**
   * @param source may take its time
   * @param nanos {@link System#nanoTime}
   */
  KeptHealth(Supplier<Health> source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
  }

  /** One time that the source is asked. */
  private final class Search {
    private final long began = nanos.getAsLong();
    private volatile long keptUntil;
    private final CompletableFuture<Health> found =
        CompletableFuture.supplyAsync(this::find, thread);

    private Health find() {
      try {
        return source.get();
      } finally {
        long now = nanos.getAsLong();
        keptUntil = now - began < LONG.toNanos() ? now : now + KEPT.toNanos();
      }
    }

    /** Whether who asks now is to be told what it found, or will find. */
    boolean serves() {
      return !found.isDone() || nanos.getAsLong() - keptUntil < 0;
    }

    long left() {
      return Math.max(0, MOST.toNanos() - (nanos.getAsLong() - began));
    }
  }

  /** How the node is, within {@link #MOST}. */
  Health get() {
    Search search = search();
    try {
      return search.found.get(search.left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    } catch (ExecutionException e) {
      log.error("how the node is could not be found out", e);
      return new Health(
          List.of("how the node is could not be found out: " + e.getCause()), List.of());
    }
  }

  private synchronized Search search() {
    Search known = newest;
    if (known == null || !known.serves()) {
      known = new Search();
      newest = known;
    }
    return known;
  }

  /** A search that is under way ends by itself: an interrupt might close files that it reads. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
