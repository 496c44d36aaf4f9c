package dev.tamga.server.backup;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.CopyPapers;
import dev.tamga.server.storage.sqlite.SnapshotDatabase;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies the data folder of an embedded node, running or not, to a folder from which a node can
 * start (STORAGE.md section 9). First a snapshot of the database, then the bytes that it names: so
 * that no row is without its bytes. It is all written beside the folder, forced, and given its name
 * at the end: what has the name is a whole backup.
 */
public final class TakeBackup {
  private static final String LOCK = "backup.lock";

  private TakeBackup() {}

  /**
   * Takes a backup.
   *
   * @param data folder of the node
   * @param withBytes false if the bytes are in an object store, which has its own backup
   * @param folder that is not there yet; beside it {@code folder.part} is written, and what an
   *     earlier run left there is removed
   * @throws IOException if the folder is there, another backup is being written to it, or something
   *     cannot be read or written; no folder of that name is made then
   * @throws Refusal if there is no room, or the copied database cannot be read
   */
  public static BackupReport run(Path data, boolean withBytes, Path folder)
      throws IOException, Refusal {
    Path named = folder.toAbsolutePath().normalize();
    if (Files.exists(named)) {
      throw new IOException("The folder " + named + " is there already. Name one that is not.");
    }
    Path beside = requireNonNull(named.getParent());
    Path part = Files.createDirectories(named.resolveSibling(named.getFileName() + ".part"));
    Path locked = part.resolve(LOCK);
    try (FileChannel lock = FileChannel.open(locked, CREATE, WRITE)) {
      if (lock.tryLock() == null) {
        throw new IOException("Another backup is being written to " + part + ".");
      }
      empty(part, locked);
      SnapshotDatabase.run(data.resolve("state"), part.resolve("state"));
      BackupReport report = new CopyFiles(data.resolve("blobs"), part, withBytes).run();
      CopyPapers.ofRevocation(data, part); // no anchor: it may be ahead of the snapshot by now
      Files.delete(locked);
      force(part);
      Path unused = Files.move(part, named, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(beside);
      return report;
    }
  }

  /** Removes what a crash left. */
  private static void empty(Path part, Path but) throws IOException {
    Path unused =
        Files.walkFileTree(
            part,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes about)
                  throws IOException {
                if (!file.equals(but)) {
                  Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                  throws IOException {
                if (failure != null) {
                  throw failure;
                }
                if (!folder.equals(part)) {
                  Files.delete(folder);
                }
                return FileVisitResult.CONTINUE;
              }
            });
  }

  /** Every name below, before the folder gets its own; what the files hold was forced already. */
  private static void force(Path part) throws IOException {
    try (Stream<Path> all = Files.walk(part)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        forceFolder(folder);
      }
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }
}
