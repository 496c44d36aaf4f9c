package dev.tamga.pki.cli.option;

import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.durable.DurableFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files that verbs write: nothing is overwritten, and what is said to be written is on the disk.
 */
public final class NewFile {
  private NewFile() {}

  /**
   * Before anything is made, for what cannot be stored would be lost.
   *
   * @throws RefusedException if it exists
   */
  public static void require(@Nullable Path file) throws RefusedException {
    if (file != null && Files.exists(file)) {
      throw exists(file);
    }
  }

  /**
   * Writes it, whole or not at all.
   *
   * @throws RefusedException if it exists
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, byte[] content) throws IOException, RefusedException {
    try {
      DurableFiles.create(file, content);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    }
  }

  private static RefusedException exists(Path file) {
    return new RefusedException(
        file + ": exists (expected: a new file, for nothing is overwritten); name another");
  }
}
