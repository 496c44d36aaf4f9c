package dev.tamga.pki.ca;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes small files whole or not at all, and returns only when they survive a power cut. A crash
 * leaves at most a {@code .staged-*} file, which means nothing.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /**
   * Creates the file.
   *
   * @throws FileAlreadyExistsException if it exists; it is left as it is
   */
  public static void create(Path target, byte[] content) throws IOException {
    Path staged = stage(target, content);
    try {
      Files.createLink(target, staged); // atomic, and fails if the name is taken
      forceFolder(target);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  /** Creates the file or replaces it: readers see the old or the new, never a mixture. */
  public static void replace(Path target, byte[] content) throws IOException {
    Path staged = stage(target, content);
    try {
      Files.move(
          staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(target);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private static Path stage(Path target, byte[] content) throws IOException {
    Path staged = Files.createTempFile(folder(target), ".staged-", "");
    try (FileChannel file = FileChannel.open(staged, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
      return staged;
    } catch (IOException e) {
      Files.deleteIfExists(staged);
      throw e;
    }
  }

  /** Windows opens no folder as a file, and makes names durable by itself (NTFS journal). */
  private static void forceFolder(Path target) throws IOException {
    if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel folder = FileChannel.open(folder(target), READ)) {
        folder.force(true);
      }
    }
  }

  private static Path folder(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(target + ": has no folder (expected: a file)");
    }
    return folder;
  }
}
