package dev.tamga.server.migrate.place;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tamga.server.migrate.place.MoveRows.Moved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code moved.txt} in the data folder of a place that was left (STORAGE.md section 8). It says
 * what the row {@code moved} says, and outlives it: a backup of before the move that is put back in
 * the old place has no such row, and as many entries as {@code log-anchor.txt} asks for.
 */
public final class MovedFile {
  private static final String FILE = "moved.txt";
  private static final String STAGED = FILE + ".part";
  private static final Pattern FORM =
      Pattern.compile("tamga-moved/1\nmove ([0-9a-f-]{36})\nat (\\S+)\nto ([^\n]+)\n");

  private MovedFile() {}

  /**
   * What the file says, if there is one.
   *
   * @param data folder of a node
   * @throws IOException if it is there and cannot be read, or is not as {@link #write} wrote it:
   *     the place was left, whatever it says
   */
  public static Optional<Moved> find(Path data) throws IOException {
    Path file = data.resolve(FILE);
    try {
      Matcher form = FORM.matcher(Files.readString(file));
      if (form.matches()) {
        return Optional.of(
            new Moved(UUID.fromString(form.group(1)), form.group(3), Instant.parse(form.group(2))));
      }
      throw unreadable(file, "it is not in the form tamga-moved/1", null);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException unreadable(Path file, String why, @Nullable Exception cause) {
    return new IOException(
        file
            + ": "
            + why
            + ". A place that has this file was left by tamga-server migrate (STORAGE.md 8): start"
            + " the node with the configuration of the new place",
        cause);
  }

  /**
   * Returns when the file would survive a power cut. Writes it anew if it is there. A crash leaves
   * none, the one before, or this one.
   */
  public static void write(Path data, Moved moved) throws IOException {
    String text =
        "tamga-moved/1\nmove %s\nat %s\nto %s\n"
            .formatted(moved.move(), moved.at(), moved.place().replace('\n', ' '));
    Path staged = data.resolve(STAGED);
    try (FileChannel file = FileChannel.open(staged, CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        int unused = file.write(bytes);
      }
      file.force(true);
    }
    Path unused = Files.move(staged, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(data, READ)) {
      folder.force(true);
    }
  }
}
