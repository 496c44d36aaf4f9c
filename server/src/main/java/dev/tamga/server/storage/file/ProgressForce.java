package dev.tamga.server.storage.file;

import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable in the background what an upload has written so far: bytes, checksums, folder, in
 * this order, and then tells of it. A crash at any point leaves what was recorded before.
 */
final class ProgressForce implements Runnable {
  private final BlobFiles files;
  private final FileChannel data;
  private final @Nullable FileChannel checksums;
  private final Extent soFar;
  private final AtomicReference<@Nullable IOException> failure;
  private final Consumer<Durable> durable;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);

  /**
   * @param soFar whole chunks only, their checksums written
   * @param failure where an error goes: Linux tells it once, so that it must not be lost here
   */
  ProgressForce(
      BlobFiles files,
      FileChannel data,
      @Nullable FileChannel checksums,
      Extent soFar,
      AtomicReference<@Nullable IOException> failure,
      Consumer<Durable> durable) {
    this.files = files;
    this.data = data;
    this.checksums = checksums;
    this.soFar = soFar;
    this.failure = failure;
    this.durable = durable;
  }

  @Override
  public void run() {
    if (!taken.compareAndSet(false, true)) {
      return;
    }
    try {
      data.force(false);
      if (checksums != null) {
        checksums.force(false);
      }
      files.forceFolder(soFar.blob());
      if (failure.get() == null && soFar.length() > 0) {
        durable.accept(Durable.inFiles(soFar));
      }
    } catch (ClosedChannelException e) {
      // the writer is done with the file
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    } finally {
      done.countDown();
    }
  }

  boolean isDone() {
    return done.getCount() == 0;
  }

  /** Waits until it is done; one that has not begun never will. */
  void settle() {
    if (taken.compareAndSet(false, true)) {
      done.countDown();
      return;
    }
    boolean interrupted = false;
    while (!isDone()) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
