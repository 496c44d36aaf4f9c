package dev.tamga.server.migrate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies the node's own files: the anchor of its log, what it knows of revocations, and the notices
 * that it has still to tell. They are small, and copied anew each time.
 */
public final class CopyPapers {
  /** The newest checkpoint (CUSTODY.md section 5). */
  static final String ANCHOR = "log-anchor.txt";

  private static final List<String> OF_REVOCATION = List.of("status.txt", "status");

  private CopyPapers() {}

  static boolean areTheSame(House from, House to) {
    return from.data().toAbsolutePath().normalize().equals(to.data().toAbsolutePath().normalize());
  }

  /** Copies all of them. A crash leaves some, each whole. */
  static void run(House from, House to) throws IOException {
    if (!areTheSame(from, to)) {
      ofRevocation(from.data(), to.data());
      copyAll(ANCHOR, from.data(), to.data());
    }
  }

  /**
   * Copies what a node knows of revocations, without its anchor.
   *
   * @param from data folder of the node
   * @param to folder of the copy
   */
  public static void ofRevocation(Path from, Path to) throws IOException {
    for (String name : OF_REVOCATION) {
      copyAll(name, from, to);
    }
  }

  private static void copyAll(String name, Path from, Path to) throws IOException {
    Path start = from.resolve(name);
    if (Files.exists(start)) {
      try (Stream<Path> all = Files.walk(start)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  private static void copy(Path file, Path copy) throws IOException {
    Files.createDirectories(copy.toAbsolutePath().getParent());
    Path staged = copy.resolveSibling(copy.getFileName() + ".part");
    Path unused =
        Files.copy(
            file, staged, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    unused =
        Files.move(
            staged, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
