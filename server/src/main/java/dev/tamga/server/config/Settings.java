package dev.tamga.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads values one by one and collects what is wrong: a bad value notes its problem and yields a
 * stand-in, so that one message can name them all.
 */
final class Settings {
  private final Path file;
  private final String prefix;
  private final Config config;
  private final List<String> problems; // shared by all sections of the file
  private final Set<String> asked = new HashSet<>();
  private final List<Settings> children = new ArrayList<>();

  private Settings(Path file, String prefix, Config config, List<String> problems) {
    this.file = file;
    this.prefix = prefix;
    this.config = config;
    this.problems = problems;
  }

  /**
   * @throws ConfigException if the file cannot be read or is not HOCON
   */
  static Settings read(Path file) throws ConfigException {
    try {
      Config config =
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .resolve(ConfigResolveOptions.noSystem());
      return new Settings(file.toAbsolutePath(), "", config, new ArrayList<>());
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(file, List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * @throws ConfigException if anything was noted, or the file has a key that nobody asked for
   */
  void throwIfProblems() throws ConfigException {
    noteUnknown();
    if (!problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
  }

  private void noteUnknown() {
    for (String key : config.root().keySet()) {
      if (!asked.contains(key)) {
        problems.add(at(key) + prefix + key + ": unknown (expected: no such key)");
      }
    }
    children.forEach(Settings::noteUnknown);
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  Settings section(String key) {
    return child(
        prefix + key + ".",
        value(key, "a section { ... }", ConfigFactory.empty(), config::getConfig, true));
  }

  /** At least one section in a list. */
  List<Settings> sections(String key) {
    List<? extends ConfigObject> found =
        value(key, "a list of sections [{ ... }]", List.of(), config::getObjectList, false);
    if (found.isEmpty() && has(key)) {
      note(key, "empty", "at least one");
    }
    List<Settings> all = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      all.add(child(prefix + key + "[" + i + "].", found.get(i).toConfig()));
    }
    return all;
  }

  private Settings child(String name, Config section) {
    Settings child = new Settings(file, name, section, problems);
    children.add(child);
    return child;
  }

  String text(String key) {
    return matching(key, "(?s).*\\S.*", "a text");
  }

  String matching(String key, String pattern, String expected) {
    String text = value(key, expected, "", config::getString, false);
    if (!text.isEmpty() && !text.matches(pattern) || text.isEmpty() && has(key)) {
      note(key, "\"" + text + "\"", expected);
    }
    return text;
  }

  Path path(String key) {
    return resolved(key, value(key, "a path", "", config::getString, false));
  }

  List<Path> paths(String key) {
    return value(key, "a list of paths", List.<String>of(), config::getStringList, true).stream()
        .map(text -> resolved(key, text))
        .toList();
  }

  private Path resolved(String key, String text) {
    try {
      return file.resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      note(key, "\"" + text + "\"", "a path");
      return file;
    }
  }

  URI url(String key) {
    String text = text(key);
    try {
      URI url = new URI(text);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (java.net.URISyntaxException e) {
      // said below
    }
    note(key, "\"" + text + "\"", "http://... or https://...");
    return URI.create("http://localhost");
  }

  /** Some of the given words; all of them if the key is absent. */
  List<String> someOf(String key, List<String> words) {
    List<String> found = value(key, "some of " + words, words, config::getStringList, true);
    if (found.isEmpty() || !words.containsAll(found)) {
      note(key, found.toString(), "some of " + words);
    }
    return found;
  }

  Duration duration(String key, Duration least, Duration most, Duration usual) {
    return within(
        key, value(key, "a duration as 10m", usual, config::getDuration, true), least, most);
  }

  long bytes(String key, long least, long most, long usual) {
    return within(key, value(key, "a size as 16 MiB", usual, config::getBytes, true), least, most);
  }

  int count(String key, int least, int most, int usual) {
    return within(key, value(key, "a whole number", usual, config::getInt, true), least, most);
  }

  private <T extends Comparable<T>> T within(String key, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      note(key, value.toString(), least + " to " + most);
    }
    return value;
  }

  private <T> T value(
      String key, String expected, T standIn, Function<String, T> getter, boolean optional) {
    asked.add(key);
    if (!has(key)) {
      if (!optional) {
        problems.add(at(key) + prefix + key + ": missing (expected: " + expected + ")");
      }
      return standIn;
    }
    try {
      return getter.apply(key);
    } catch (WrongType | com.typesafe.config.ConfigException.BadValue e) {
      note(key, "bad", expected);
      return standIn;
    }
  }

  private void note(String key, String found, String expected) {
    problems.add(at(key) + prefix + key + ": " + found + " (expected: " + expected + ")");
  }

  private String at(String key) {
    String path = ConfigUtil.joinPath(key);
    int line = config.hasPath(path) ? config.getValue(path).origin().lineNumber() : -1;
    return line > 0 ? "line " + line + ": " : "";
  }
}
