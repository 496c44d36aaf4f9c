package dev.tamga.server.custody;

import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code log-anchor.txt}: size and root of the newest checkpoint, beside the database and not in
 * it, so that a restored old backup of the database is found out (CUSTODY.md section 5).
 *
 * <p>Every record has the same length and lies within one sector; it is written over the one before
 * by a single call, so a killed process leaves the old or the new one, never a mixture. It may be
 * behind the database after a power cut, for it is forced only now and then; it is never ahead.
 * Thread-safe.
 */
public final class LogAnchor implements AutoCloseable {
  private static final Pattern FORM =
      Pattern.compile("tamga-log-anchor/1\nsize ([0-9]{20})\nroot ([0-9a-f]{64})\n");
  private static final int MAX_BYTES = 512;

  private final Path path;
  private final RandomAccessFile file;

  private LogAnchor(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens the file, or makes an empty one that says nothing.
   *
   * @throws IOException if it cannot be read and written
   */
  public static LogAnchor open(Path path) throws IOException {
    return new LogAnchor(path, new RandomAccessFile(path.toFile(), "rw"));
  }

  /**
   * Replaces the record, not forced.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  synchronized void write(Anchored newest) {
    try {
      file.seek(0);
      file.write(
          String.format(
                  Locale.ROOT,
                  "tamga-log-anchor/1\nsize %020d\nroot %s\n",
                  newest.size(),
                  newest.root())
              .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("log anchor " + path + " cannot be written", e);
    }
  }

  /**
   * Forces the record to the disk: each minute and at stop.
   *
   * @throws IOException if that fails
   */
  public synchronized void force() throws IOException {
    file.getFD().sync();
  }

  /**
   * What the file says, if it says anything.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if it is not as {@link #write} wrote it
   * @throws UncheckedIOException if it cannot be read
   */
  Optional<Anchored> read() throws Refusal {
    String text = text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      try {
        return Optional.of(new Anchored(Long.parseLong(form.group(1)), new Sha256(form.group(2))));
      } catch (NumberFormatException e) { // 20 digits may be more than a long: refused below
      }
    }
    throw new Refusal(
        Failure.STORED_DATA_DAMAGED,
        "log anchor " + path + ": " + Quoted.of(text) + " (expected: size and root)",
        "CUSTODY.md 5",
        "Make sure that the database is the newest one, not an old backup; then remove this file"
            + " and start again.");
  }

  private synchronized String text() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        return "longer than " + MAX_BYTES + " bytes";
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("log anchor " + path + " cannot be read", e);
    }
  }

  /** Forces and closes the file. */
  @Override
  public synchronized void close() throws IOException {
    try {
      force();
    } finally {
      file.close();
    }
  }

  /**
   * What the anchor holds.
   *
   * @param size of the tree, 0 for one without entries
   * @param root of the tree
   */
  record Anchored(long size, Sha256 root) {
    /** What a log without entries has. */
    static final Anchored NOTHING = new Anchored(0, MerkleTree.EMPTY_ROOT);
  }
}
