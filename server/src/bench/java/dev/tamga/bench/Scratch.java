package dev.tamga.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** A folder for one run, removed with all that is in it. */
record Scratch(Path folder) implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  /** A new folder in {@code parent}, which is made if it is missing. */
  static Scratch in(Path parent) throws IOException {
    Files.createDirectories(parent);
    return new Scratch(Files.createTempDirectory(parent.toAbsolutePath(), "tamga-bench-"));
  }

  /** A file of random bytes, forced: nobody's figure shall hold its writing. */
  Path file(String name, long bytes) throws IOException {
    Path file = folder.resolve(name);
    byte[] some = new byte[BUFFER_BYTES];
    new Random(bytes).nextBytes(some);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = bytes; left > 0; ) {
        ByteBuffer piece = ByteBuffer.wrap(some, 0, (int) Math.min(left, BUFFER_BYTES));
        piece.putLong(0, left); // no two pieces are the same
        left -= out.write(piece);
      }
      out.force(true);
    }
    return file;
  }

  /** Removes a folder or a file, if it is there. */
  static void remove(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      all.sorted(Comparator.reverseOrder()).forEach(Scratch::removeOne);
    }
  }

  private static void removeOne(Path path) {
    try {
      boolean unused = Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    remove(folder);
  }
}
