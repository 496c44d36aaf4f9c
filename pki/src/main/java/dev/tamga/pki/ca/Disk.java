package dev.tamga.pki.ca;

import dev.tamga.pki.durable.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The writes of which a governed CA is made; each is on the disk when it returns. Tests put one in
 * between that fails at a chosen write.
 */
public interface Disk {
  /** The real one. Thread-safe. */
  Disk DURABLE =
      new Disk() {
        @Override
        public void create(Path target, byte[] content) throws IOException {
          Path folder = target.toAbsolutePath().getParent();
          if (folder != null) {
            Files.createDirectories(folder);
          }
          DurableFiles.create(target, content);
        }

        @Override
        public void replace(Path target, byte[] content) throws IOException {
          DurableFiles.replace(target, content);
        }

        @Override
        public void append(Path target, byte[] content) throws IOException {
          boolean fresh = !Files.exists(target);
          if (fresh) {
            DurableFiles.create(target, new byte[0]); // so that its name survives, too
          }
          try (FileChannel file = FileChannel.open(target, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
              file.write(bytes);
            }
            file.force(true);
          }
        }

        @Override
        public void cut(Path target, long length) throws IOException {
          try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE)) {
            file.truncate(length);
            file.force(true);
          }
        }
      };

  /**
   * Creates a file whole, and its folder where there is none.
   *
   * @throws FileAlreadyExistsException if it exists; it is left as it is
   */
  void create(Path target, byte[] content) throws IOException;

  /** Creates a file or replaces it: readers see the old or the new. */
  void replace(Path target, byte[] content) throws IOException;

  /** Adds to the end of a file; a crash may leave a part of it there. */
  void append(Path target, byte[] content) throws IOException;

  /** Cuts a file to that length, in bytes. */
  void cut(Path target, long length) throws IOException;
}
