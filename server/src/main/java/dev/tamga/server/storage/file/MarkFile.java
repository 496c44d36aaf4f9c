package dev.tamga.server.storage.file;

import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The mark of a folder of blobs: a file beside them. One process has the folder. */
final class MarkFile {
  private static final String STAGED = BlobStore.MARK + ".new";

  private MarkFile() {}

  static boolean isOne(Path root, Path file) {
    return file.equals(root.resolve(BlobStore.MARK)) || file.equals(root.resolve(STAGED));
  }

  static Optional<String> read(Path root) throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve(BlobStore.MARK))) {
      byte[] text = in.readNBytes(BlobStore.MARK_CHARS);
      return Optional.of(new String(text, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A crash in the middle leaves a staged file, which the next start writes anew. */
  static String readOrWrite(Path root, String mark) throws IOException {
    Optional<String> there = read(root);
    if (there.isPresent()) {
      return there.get();
    }
    Path staged = root.resolve(STAGED);
    try (FileChannel file =
        FileChannel.open(
            staged,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer text = StandardCharsets.US_ASCII.encode(mark + '\n');
      while (text.hasRemaining()) {
        int unused = file.write(text);
      }
      file.force(true);
    }
    Path unused = Files.move(staged, root.resolve(BlobStore.MARK), StandardCopyOption.ATOMIC_MOVE);
    FolderForce.now(root);
    return mark;
  }
}
