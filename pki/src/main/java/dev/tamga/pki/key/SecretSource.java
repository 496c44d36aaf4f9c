package dev.tamga.pki.key;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Where a password or PIN comes from when it is needed: a file, a descriptor, or somebody asked.
 */
@FunctionalInterface
public interface SecretSource {
  /**
   * Reads it; the caller closes it.
   *
   * @throws IOException if there is none; the message says where it was looked for
   */
  Secret read() throws IOException;

  /** The first line of a file, read each time anew: see {@link Secret#readFile}. */
  static SecretSource file(Path file) {
    return () -> {
      try {
        return Secret.readFile(file);
      } catch (FileSystemException | FileNotFoundException e) {
        throw new IOException("secret file " + file + " cannot be read: " + e, e);
      }
    };
  }
}
