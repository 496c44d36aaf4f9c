package dev.tamga.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of the one item of a test's node, changed behind its back, whatever store they are in:
 * a file, or objects of 1 MiB each. What was changed can be put back.
 */
public final class StoredBytes {
  private static final int SEGMENT = 1 << 20;

  /** CRC-32C's generator, x^32 and all, first bit first: what differs by it has the same CRC. */
  private static final long CRC32C_KEEPS = 1 | 0x82F63B78L << 1;

  private final Path data;
  private final boolean objects;

  private StoredBytes(Path data, boolean objects) {
    this.data = data;
    this.objects = objects;
  }

  /** What can become of bytes. */
  public enum Fault {
    /** One bit is another. */
    FLIPPED,
    /** Some bits are others, and the MiB's CRC-32C is the same. */
    FORGED,
    /** The end is missing. */
    CUT,
    /** They are not there. */
    LOST
  }

  /** Those of a node's data folder. */
  public static StoredBytes in(Path data) {
    return new StoredBytes(data, TestBlobs.isS3());
  }

  /** Those in files of a test without a node. */
  public static StoredBytes inFile(Path data) {
    return new StoredBytes(data, false);
  }

  /**
   * Does harm in the second MiB, or at the end.
   *
   * @return puts everything back
   */
  public Runnable harm(Fault fault) {
    return objects ? harmObject(fault) : harmFile(fault);
  }

  private Runnable harmFile(Fault fault) {
    try {
      Path file = file();
      byte[] whole = Files.readAllBytes(file);
      if (fault == Fault.LOST) {
        Files.delete(file);
      } else {
        Path unused = Files.write(file, harmed(whole, fault, SEGMENT + 7));
      }
      return () -> write(file, whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("blobs"))) {
      return all.filter(path -> path.toString().endsWith(".data")).findFirst().orElseThrow();
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Path unused = Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Runnable harmObject(Fault fault) {
    FaultyObjects all = S3Server.get().objects();
    List<String> keys =
        all.keys(TestBlobs.prefix(data)).stream()
            .filter(key -> key.matches(".*/[0-9a-f]{16}/[0-9a-f]{16}-.*"))
            .sorted()
            .toList();
    String key = keys.get(fault == Fault.FLIPPED || fault == Fault.FORGED ? 1 : keys.size() - 1);
    byte[] whole = bytes(all, key);
    if (fault == Fault.LOST) {
      all.lose(key);
    } else {
      all.replace(key, harmed(whole, fault, 7));
    }
    return () -> all.replace(key, whole);
  }

  private static byte[] bytes(FaultyObjects objects, String key) {
    try {
      return objects.bytes(key);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] harmed(byte[] whole, Fault fault, int at) {
    if (fault == Fault.CUT) {
      return Arrays.copyOf(whole, whole.length - 1);
    }
    byte[] other = whole.clone();
    if (fault == Fault.FORGED) {
      for (int i = 0; i < 5; i++) {
        other[at + i] ^= (byte) (CRC32C_KEEPS >>> 8 * i);
      }
    } else {
      other[at] ^= 1;
    }
    return other;
  }

  /**
   * Lets nobody read anything.
   *
   * @return puts everything back
   */
  public Runnable close() {
    if (objects) {
      FaultyObjects all = S3Server.get().objects();
      all.deny(FaultyObjects.Verb.GET);
      return all::heal;
    }
    Path blobs = data.resolve("blobs");
    Path away = data.resolve("blobs-away");
    move(blobs, away);
    return () -> move(away, blobs);
  }

  private static void move(Path from, Path to) {
    try {
      Path unused = Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
