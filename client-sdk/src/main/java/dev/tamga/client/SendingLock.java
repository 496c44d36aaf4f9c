package dev.tamga.client;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two processes, or two threads of one, from sending the same package at once. The system
 * lets go of it when a process dies.
 */
final class SendingLock implements Closeable {
  private final FileChannel channel;

  private SendingLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a package.
   *
   * @throws Refusal ITEM_LOCKED if it is taken
   */
  static SendingLock take(Path folder, PackageId id) throws Refusal, IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(id + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
      throw new Refusal(
          Failure.ITEM_LOCKED,
          "package " + id + ": it is being sent already (expected: once at a time)",
          "PROTOCOL.md 5",
          "Wait for the other one, or end it.");
    }
    return new SendingLock(channel);
  }

  /** Lets go. The file stays: to remove it could take away another's lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
