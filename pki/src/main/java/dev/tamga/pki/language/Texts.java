package dev.tamga.pki.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads texts of one language from the folders of those who speak. */
final class Texts {
  private Texts() {}

  /**
   * All of {@code <folder>/<name>_<language>.properties}, in UTF-8.
   *
   * @param folders where, from the root of the class path, as {@code dev/tamga/pki/cli}
   * @throws IllegalStateException if a file is missing, or a text is in two of them: a fault of the
   *     build
   */
  static Map<String, String> read(List<String> folders, String name, Language language) {
    Map<String, String> texts = new HashMap<>();
    for (String folder : folders) {
      String file = '/' + folder + '/' + name + '_' + language.code() + ".properties";
      properties(file)
          .forEach(
              (key, text) -> {
                if (texts.put(key.toString(), text.toString()) != null) {
                  throw new IllegalStateException(file + ": " + key + " is in another file, too");
                }
              });
    }
    return texts;
  }

  private static Properties properties(String file) {
    Properties read = new Properties();
    try (InputStream in = Texts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + ": not on the class path");
      }
      try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        read.load(reader);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
    return read;
  }
}
