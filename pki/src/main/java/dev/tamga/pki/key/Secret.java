package dev.tamga.pki.key;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A password or PIN. It is never a {@code String}, prints as {@code [secret]}, compares in constant
 * time and is wiped by {@link #close()} (best effort: the JVM may have moved it).
 *
 * <p>At most 1,024 characters. Thread-safe.
 */
public final class Secret implements AutoCloseable {
  private static final int MAX_CHARS = 1024;
  private static final int MAX_BYTES = 4 * MAX_CHARS;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final char[] chars;
  private boolean closed;

  private Secret(char[] owned) {
    this.chars = owned;
  }

  /**
   * Keeps a copy; the caller wipes its own array.
   *
   * @throws IllegalArgumentException if there are more than 1,024 characters
   */
  public static Secret of(char[] chars) {
    if (chars.length > MAX_CHARS) {
      throw new IllegalArgumentException(
          "secret: " + chars.length + " characters (expected: at most " + MAX_CHARS + ')');
    }
    return new Secret(chars.clone());
  }

  /**
   * Reads the first line of a UTF-8 file, without its line end.
   *
   * @throws IOException if the file is unreadable, empty, longer than 4,096 bytes, not UTF-8, or
   *     open to every user of the machine (checked where the file system has POSIX permissions)
   */
  public static Secret readFile(Path file) throws IOException {
    refuseIfOpenToAll(file);
    try (InputStream in = Files.newInputStream(file)) {
      return readFirstLine(in, "secret file " + file);
    }
  }

  /**
   * Reads the first line from an open file descriptor, without its line end: 0 is standard input;
   * any other needs {@code /dev/fd}, which Windows lacks.
   *
   * @throws IOException if the descriptor is unreadable, or as {@link #readFile}
   */
  public static Secret readDescriptor(int fd) throws IOException {
    if (fd == 0) {
      return readFirstLine(System.in, "standard input");
    }
    Path path = Path.of("/dev/fd/" + fd);
    if (fd < 0 || !Files.exists(path)) {
      throw new IOException(
          "file descriptor "
              + fd
              + ": not open (expected: 0, or one that the shell opened, 3<file)");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return readFirstLine(in, "file descriptor " + fd);
    }
  }

  /**
   * Lends a copy to {@code body} and wipes it afterwards.
   *
   * @throws IllegalStateException if the secret is closed
   * @throws E what {@code body} throws
   */
  public <T, E extends Exception> T lend(SecretAccess access, Use<T, E> body) throws E {
    requireNonNull(access, "access");
    char[] lent = copy();
    try {
      return body.apply(lent);
    } finally {
      Arrays.fill(lent, '\0');
    }
  }

  /** What is done with a lent secret. The array is wiped when it returns: keep nothing of it. */
  @FunctionalInterface
  public interface Use<T, E extends Exception> {
    /** Uses the characters. */
    T apply(char[] chars) throws E;
  }

  /** Wipes the characters; from then on the secret opens no more. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(chars, '\0');
  }

  /** Compares in a time that depends on the lengths only. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  /** The same for every secret: a hash would tell something of it. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "[secret]";
  }

  private synchronized char[] copy() {
    if (closed) {
      throw new IllegalStateException("secret: closed (expected: open)");
    }
    return chars.clone();
  }

  private synchronized byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(Character.BYTES * chars.length);
    bytes.asCharBuffer().put(chars);
    return bytes.array();
  }

  private static void refuseIfOpenToAll(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          "secret file " + file + ": open to every user (expected: mode 600); run chmod 600 on it");
    }
  }

  private static Secret readFirstLine(InputStream in, String what) throws IOException {
    byte[] bytes = new byte[MAX_BYTES + 1];
    try {
      int length = 0;
      for (int b = in.read(); b >= 0 && b != '\n' && length <= MAX_BYTES; b = in.read()) {
        bytes[length++] = (byte) b;
      }
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
      if (length == 0 || length > MAX_BYTES) {
        throw new IOException(
            what + ": first line of " + length + " bytes (expected: 1 to " + MAX_BYTES + ')');
      }
      return decode(ByteBuffer.wrap(bytes, 0, length), what);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Secret decode(ByteBuffer utf8, String what) throws IOException {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(utf8);
      char[] chars = Arrays.copyOfRange(text.array(), text.position(), text.limit());
      Arrays.fill(text.array(), '\0');
      return new Secret(chars);
    } catch (CharacterCodingException e) {
      throw new IOException(what + ": not UTF-8 (expected: one line of UTF-8)", e);
    }
  }
}
