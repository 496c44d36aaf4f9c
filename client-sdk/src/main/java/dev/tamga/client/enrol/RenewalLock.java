package dev.tamga.client.enrol;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Keeps two processes, or two threads of one, from renewing one key at the same time. The system
 * lets go of it when a process dies.
 */
final class RenewalLock implements Closeable {
  private final FileChannel channel;

  private RenewalLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it, and notes the time in the file.
   *
   * @throws IOException if it is held by another, or the file cannot be written
   */
  static RenewalLock take(Path file, Instant now) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      taken = lock != null;
    } catch (OverlappingFileLockException e) {
      taken = false; // by this process
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new IOException(
          file + ": held (expected: free): another process renews this key at this moment");
    }
    Files.setLastModifiedTime(file, FileTime.from(now));
    return new RenewalLock(channel);
  }

  /** Lets go. The file stays: to remove it could take away another's lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
