package dev.tamga.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A golden vector: bytes with the verdict that they must get. A file of the test resources with the
 * lines {@code expect: } and {@code comment: }, an empty line, and the bytes in hex. A released
 * vector is never edited, only added to.
 */
public record Vector(String name, String expect, String comment, String hex) {
  /** All vectors of a folder of the test resources, by name. */
  public static Stream<Vector> all(String folder) {
    URL url = Vector.class.getClassLoader().getResource(folder);
    if (url == null) {
      throw new IllegalArgumentException("no folder " + folder + " in the test resources");
    }
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      return files.sorted().map(Vector::read).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(folder, e);
    }
  }

  private static Vector read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return new Vector(
          file.getFileName().toString().replace(".txt", ""),
          value(lines.get(0), "expect: "),
          value(lines.get(1), "comment: "),
          String.join("", lines.subList(3, lines.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(String line, String key) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException(line + " (expected: " + key + "...)");
    }
    return line.substring(key.length());
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return name;
  }
}
