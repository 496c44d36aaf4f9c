package dev.tamga.server.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each request in flight: virtual where the JVM has them, else of the platform. */
final class Workers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);
  private static final long KEEP_SECONDS = 30;
  private static final long CLOSE_SECONDS = 10;

  private final int max;
  private final Semaphore free;
  private final ExecutorService threads;

  /**
   * @param max most requests in flight
   */
  Workers(int max) {
    this.max = max;
    this.free = new Semaphore(max);
    this.threads = virtualThreads();
  }

  /** Java 17 does not know virtual threads by name, so they are looked up. */
  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          MethodHandles.publicLookup()
              .findStatic(
                  Executors.class,
                  "newVirtualThreadPerTaskExecutor",
                  MethodType.methodType(ExecutorService.class))
              .invoke();
    } catch (Throwable e) {
      if (e instanceof NoSuchMethodException || e instanceof UnsupportedOperationException) {
        return platformThreads(); // before Java 21, or a preview that is not enabled
      }
      throw new IllegalStateException("virtual threads exist but do not start", e);
    }
  }

  private static ExecutorService platformThreads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE, // the semaphore is the bound
        KEEP_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "call-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Most requests in flight. */
  int max() {
    return max;
  }

  /** Requests in flight. */
  int busy() {
    return max - free.availablePermits();
  }

  /** Runs {@code work} on a thread of its own, or returns false if too many run already. */
  boolean tryRun(Runnable work) {
    if (!free.tryAcquire()) {
      return false;
    }
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } finally {
              free.release();
            }
          });
      return true;
    } catch (RejectedExecutionException e) { // closed meanwhile
      free.release();
      return false;
    }
  }

  /** Takes no more work and waits for what runs, at most ten seconds. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("{} calls still run though their connections are closed", busy());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
