package dev.tamga.server.storage.blob;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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

  /**
   * Forces {@code file} in the background.
   *
   * @param failure where an error goes: Linux tells it once, so that it must not be lost here
   * @return whether it was taken on; if not, try again later
   */
  boolean start(FileChannel file, AtomicReference<@Nullable IOException> failure) {
    try {
      threads.execute(() -> force(file, failure));
      return true;
    } catch (RejectedExecutionException busy) {
      return false;
    }
  }

  private static void force(FileChannel file, AtomicReference<@Nullable IOException> failure) {
    try {
      file.force(false);
    } catch (ClosedChannelException e) {
      // the writer is done with the file
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
