package dev.tamga.server.storage.file;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Starts writing to the disk while bytes still arrive, so that the force before the acknowledgement
 * finds little to do. It promises nothing: only that force counts.
 */
final class WriteBack implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 64;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> {
            Thread thread = new Thread(task, "blob-write-back");
            thread.setDaemon(true);
            return thread;
          });

  WriteBack() {
    threads.allowCoreThreadTimeOut(true);
  }

  /** Takes {@code force} on; false if too many wait: try again later. */
  boolean start(ProgressForce force) {
    try {
      threads.execute(force);
      return true;
    } catch (RejectedExecutionException busy) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
