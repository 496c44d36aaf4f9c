package dev.tamga.server.instance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A node's own folder, held by this process alone: by a lock on {@code instance-id}, which the
 * operating system drops when the process dies, however it dies. The file says which folder it is.
 */
public final class DataFolder implements AutoCloseable {
  private static final String FILE = "instance-id";
  private static final int TEXT_BYTES = 37; // a UUID and a line feed

  private final FileChannel file;
  private final UUID id;

  private DataFolder(FileChannel file, UUID id) {
    this.file = file;
    this.id = id;
  }

  /**
   * Takes the folder, and makes it if there is none.
   *
   * @throws IOException if another process has it, or it cannot be written
   */
  public static DataFolder take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel file =
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (!isLocked(file)) {
        throw new IOException(
            "data directory "
                + folder
                + " is in use by another process (expected: one node for each directory;"
                + " STORAGE.md 5). End that process, or set storage.data");
      }
      Optional<UUID> known = read(file);
      return new DataFolder(file, known.isPresent() ? known.get() : write(file));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  /** Empty also where a power cut left half of it: then the folder is a new one. */
  private static Optional<UUID> read(FileChannel file) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(TEXT_BYTES);
    while (text.hasRemaining() && file.read(text, text.position()) >= 0) {}
    try {
      String id = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
      return Optional.of(UUID.fromString(id.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static UUID write(FileChannel file) throws IOException {
    UUID id = UUID.randomUUID();
    ByteBuffer text = StandardCharsets.US_ASCII.encode(id + "\n");
    FileChannel unusedChannel = file.truncate(0);
    while (text.hasRemaining()) {
      int unused = file.write(text, text.position());
    }
    file.force(true);
    return id;
  }

  /** The same at each start, as long as the folder is. */
  public UUID id() {
    return id;
  }

  /** Lets the folder go. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
