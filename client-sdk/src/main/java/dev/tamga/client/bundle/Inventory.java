package dev.tamga.client.bundle;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** {@code INVENTORY.sha256} while it grows, in a file (FORMAT.md section 6). */
final class Inventory implements Closeable {
  private static final int DIGEST_AND_SPACES = 64 + 2;

  private final OutputStream out;

  Inventory(Path file) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  /** Bytes of the line for a file of that name. */
  static int lineBytes(String name) {
    return DIGEST_AND_SPACES + name.getBytes(StandardCharsets.UTF_8).length + 1;
  }

  void add(byte[] digest, String name) throws IOException {
    String line = HexFormat.of().formatHex(digest) + "  " + name + "\n";
    out.write(line.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
