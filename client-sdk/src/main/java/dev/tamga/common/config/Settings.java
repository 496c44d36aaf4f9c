package dev.tamga.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import dev.tamga.common.model.Quoted;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads values one by one and collects what is wrong: a bad value notes its problem and yields a
 * stand-in, so that one message can name them all. A key that nobody asked for is a problem, too.
 * For one thread.
 */
public final class Settings {
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
   * Reads the file; relative paths in it start at its folder.
   *
   * @throws ConfigException if the file cannot be read or is not HOCON
   */
  public static Settings read(Path file) throws ConfigException {
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
   * To be called when everything was asked for.
   *
   * @throws ConfigException if anything was noted, or the file has a key that nobody asked for
   */
  public void throwIfProblems() throws ConfigException {
    List<String> all = problems();
    if (!all.isEmpty()) {
      throw new ConfigException(file, all);
    }
  }

  /** What was noted so far, and the keys that nobody has asked for. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    addUnknown(all);
    return all;
  }

  private void addUnknown(List<String> all) {
    for (String key : config.root().keySet()) {
      if (!asked.contains(key)) {
        all.add(at(key) + prefix + key + ": unknown (expected: no such key)");
      }
    }
    children.forEach(child -> child.addUnknown(all));
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    return config.hasPath(key);
  }

  /** A section; an empty one if it is absent. */
  public Settings section(String key) {
    return child(
        prefix + key + ".",
        value(key, "a section { ... }", ConfigFactory.empty(), config::getConfig, true));
  }

  /** At least one section in a list. */
  public List<Settings> sections(String key) {
    List<Settings> found = sectionsIfAny(key, false);
    if (found.isEmpty() && has(key)) {
      note(key, "empty", "at least one");
    }
    return found;
  }

  /** The sections of a list, which may be absent. */
  public List<Settings> anySections(String key) {
    return sectionsIfAny(key, true);
  }

  private List<Settings> sectionsIfAny(String key, boolean optional) {
    List<? extends ConfigObject> found =
        value(key, "a list of sections [{ ... }]", List.of(), config::getObjectList, optional);
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

  /** A text that is not blank. */
  public String text(String key) {
    return matching(key, "(?s).*\\S.*", "a text");
  }

  /** A text, which may be absent. */
  public Optional<String> anyText(String key) {
    String text = value(key, "a text", "", config::getString, true);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Texts, of which there may be none; a single one needs no brackets. */
  public List<String> texts(String key) {
    return value(
        key,
        "a list of texts",
        List.of(),
        path ->
            config.getValue(path).unwrapped() instanceof List
                ? config.getStringList(path)
                : List.of(config.getString(path)),
        true);
  }

  /** A text of that form. */
  public String matching(String key, String pattern, String expected) {
    String text = value(key, expected, "", config::getString, false);
    if (has(key) && (text.isEmpty() || !text.matches(pattern))) {
      note(key, Quoted.of(text), expected);
    }
    return text;
  }

  /**
   * A value that knows its own form.
   *
   * @param parse throws IllegalArgumentException that says what is wrong
   */
  public <T> T parsed(String key, String expected, T standIn, Function<String, T> parse) {
    String text = value(key, expected, "", config::getString, false);
    if (!has(key)) {
      return standIn;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      problems.add(at(key) + prefix + key + ": " + e.getMessage());
      return standIn;
    }
  }

  /** A path. */
  public Path path(String key) {
    return resolved(key, value(key, "a path", "", config::getString, false));
  }

  /** A path, which may be absent. */
  public Optional<Path> anyPath(String key) {
    return anyText(key).map(text -> resolved(key, text));
  }

  /** Paths, of which there may be none. */
  public List<Path> paths(String key) {
    return value(key, "a list of paths", List.<String>of(), config::getStringList, true).stream()
        .map(text -> resolved(key, text))
        .toList();
  }

  private Path resolved(String key, String text) {
    try {
      return file.resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      note(key, Quoted.of(text), "a path");
      return file;
    }
  }

  /** Some of the given words; all of them if the key is absent. */
  public List<String> someOf(String key, List<String> words) {
    List<String> found = value(key, "some of " + words, words, config::getStringList, true);
    if (found.isEmpty() || !words.containsAll(found)) {
      note(key, found.toString(), "some of " + words);
    }
    return found;
  }

  /** A length of time. */
  public Duration duration(String key, Duration least, Duration most, Duration usual) {
    return within(
        key, value(key, "a duration as 10m", usual, config::getDuration, true), least, most);
  }

  /** A number of bytes. */
  public long bytes(String key, long least, long most, long usual) {
    return within(key, value(key, "a size as 16 MiB", usual, config::getBytes, true), least, most);
  }

  /** A whole number. */
  public int count(String key, int least, int most, int usual) {
    return within(key, value(key, "a whole number", usual, config::getInt, true), least, most);
  }

  /** Yes or no. */
  public boolean flag(String key, boolean usual) {
    return value(key, "true or false", usual, config::getBoolean, true);
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
    } catch (WrongType | BadValue e) {
      note(key, "bad", expected);
      return standIn;
    }
  }

  /** Notes a problem with a value that the caller has looked at itself. */
  public void note(String key, String found, String expected) {
    problems.add(at(key) + prefix + key + ": " + found + " (expected: " + expected + ")");
  }

  private String at(String key) {
    String path = ConfigUtil.joinPath(key);
    int line = config.hasPath(path) ? config.getValue(path).origin().lineNumber() : -1;
    return line > 0 ? "line " + line + ": " : "";
  }
}
