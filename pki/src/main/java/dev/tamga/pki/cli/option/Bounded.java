package dev.tamga.pki.cli.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of outside bytes: never more of them in memory than anyone would read. */
public final class Bounded {
  private Bounded() {}

  /** At most one byte more than the limit, so that whoever checks it says what is too long. */
  public static byte[] read(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit + 1);
    }
  }
}
