package dev.tamga.pki.key.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its content whether a file has changed; one whose size and time stand still is not read
 * again. For one thread at a time.
 */
public final class FileMarks {
  /**
   * Two writes within one tick of a file system's clock look alike; no tick is longer than this.
   */
  private static final Duration CLOCK_TICK = Duration.ofSeconds(3);

  private final Map<Path, Seen> seen = new HashMap<>();

  /**
   * A text that is another one as soon as the content is.
   *
   * @throws IOException if the file cannot be read
   */
  public String of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Seen before = seen.get(file);
    if (before != null && before.isSettled() && before.fits(now)) {
      return before.digest;
    }
    String digest = digest(file);
    long since =
        before != null && before.fits(now) && before.digest.equals(digest)
            ? before.since
            : System.nanoTime();
    seen.put(file, new Seen(now.size(), now.lastModifiedTime(), now.fileKey(), digest, since));
    return digest;
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream hashed =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      hashed.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(hashed.getMessageDigest().digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  /** How a file looked, since when it has looked so, and what it held. */
  private record Seen(
      long size, FileTime modified, @Nullable Object fileKey, String digest, long since) {
    boolean fits(BasicFileAttributes now) {
      return size == now.size()
          && modified.equals(now.lastModifiedTime())
          && Objects.equals(fileKey, now.fileKey());
    }

    boolean isSettled() {
      return System.nanoTime() - since > CLOCK_TICK.toNanos();
    }
  }
}
