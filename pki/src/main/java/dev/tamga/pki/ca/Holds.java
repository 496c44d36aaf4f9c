package dev.tamga.pki.ca;

import dev.tamga.pki.durable.DurableFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Certificates that are or were on hold, a file for each (pki/STATUS.md section 2):
 *
 * <pre>
 * held/&lt;CA&gt;/&lt;serial in hex&gt;   a line for each turn: instant, "held" or "released"
 * </pre>
 *
 * The last line counts; lines are only added. A crash leaves the old file or the new.
 */
final class Holds {
  /** The last line. */
  record Turn(Instant at, boolean held) {}

  private static final int HEX = 16;

  private final Path folder;

  Holds(Path folder) {
    this.folder = folder.resolve("held");
  }

  /** The last turn; empty if it was never held. */
  Optional<Turn> last(Authority authority, BigInteger serial) throws IOException, CaException {
    Path file = file(authority, serial);
    return Files.exists(file) ? Optional.of(last(file)) : Optional.empty();
  }

  /** Durable on return. */
  void add(Authority authority, BigInteger serial, Turn turn) throws IOException {
    Path file = file(authority, serial);
    Files.createDirectories(folder.resolve(authority.id()));
    String before = Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
    String line = turn.at() + (turn.held() ? " held\n" : " released\n");
    DurableFiles.replace(file, (before + line).getBytes(StandardCharsets.US_ASCII));
  }

  /** The last turn of each certificate of that CA. */
  Map<BigInteger, Turn> all(Authority authority) throws IOException, CaException {
    Map<BigInteger, Turn> all = new TreeMap<>();
    Path place = folder.resolve(authority.id());
    if (Files.exists(place)) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : files.filter(f -> !name(f).startsWith(".")).toList()) {
          all.put(serial(file), last(file));
        }
      }
    }
    return all;
  }

  private static BigInteger serial(Path file) throws CaException {
    try {
      return new BigInteger(name(file), HEX);
    } catch (NumberFormatException e) {
      throw damaged(file, e);
    }
  }

  private static Turn last(Path file) throws IOException, CaException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    String[] parts = lines.isEmpty() ? new String[0] : lines.get(lines.size() - 1).split(" ", -1);
    try {
      if (parts.length == 2 && (parts[1].equals("held") || parts[1].equals("released"))) {
        return new Turn(Instant.parse(parts[0]), parts[1].equals("held"));
      }
    } catch (DateTimeException e) {
      throw damaged(file, e);
    }
    throw damaged(file, new IllegalArgumentException("not two words"));
  }

  private Path file(Authority authority, BigInteger serial) {
    return folder.resolve(authority.id()).resolve(serial.toString(HEX));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static CaException damaged(Path file, Exception cause) {
    return new CaException(
        file
            + ": damaged (expected: lines of an instant and held or released); restore it from"
            + " the backup",
        cause);
  }
}
