package dev.tamga.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Writes small files whole or not at all, durable when it returns. */
public final class DurableFiles {
  private DurableFiles() {}

  /** Replaces {@code target}; a crash leaves the old or the new content. */
  public static void write(Path target, byte[] content) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Path staged = Files.createTempFile(parent, ".staged-", "");
    boolean moved = false;
    try {
      try (FileChannel file = FileChannel.open(staged, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          int unused = file.write(bytes);
        }
        file.force(true);
      }
      move(staged, target);
      moved = true;
    } finally {
      if (!moved) {
        Files.deleteIfExists(staged);
      }
    }
  }

  /** Gives a file that is forced its final name. */
  public static void move(Path staged, Path target) throws IOException {
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(target.toAbsolutePath().getParent());
  }

  /** Makes names in a folder durable, where the system can: Windows does so by itself. */
  private static void forceFolder(@Nullable Path folder) throws IOException {
    if (folder != null && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
