package dev.tamga.cli.describe;

import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was said about a package: by options, by a description file, or both.
 *
 * @param values of the package, and of every item that does not have its own
 * @param items files and folders, each with what was said about it alone
 */
public record Description(Values values, List<Item> items) {
  /**
   * A file or folder to be sent.
   *
   * @param path where it is
   * @param values what was said about it alone
   */
  public record Item(Path path, Values values) {}

  /** Keeps the items in an unchanging list. */
  public Description {
    items = List.copyOf(items);
  }

  /** From the command line. */
  public static Description of(Values values, List<Path> paths) {
    return new Description(
        values, paths.stream().map(path -> new Item(path, Values.NONE)).toList());
  }

  /**
   * From a file in HOCON, its keys those of {@link Field}; {@code items} is a list of sections with
   * a {@code path} each. Relative paths start at the file's folder.
   *
   * @throws ConfigException with every unknown or malformed key
   */
  public static Description read(Path file) throws ConfigException {
    Settings settings = Settings.read(file);
    List<Item> items = new ArrayList<>();
    for (Settings section : settings.anySections("items")) {
      items.add(new Item(section.path("path"), values(section, Field.all(true))));
    }
    Description description = new Description(values(settings, List.of(Field.values())), items);
    settings.throwIfProblems();
    return description;
  }

  private static Values values(Settings settings, List<Field> fields) {
    Map<Field, List<String>> given = new EnumMap<>(Field.class);
    for (Field field : fields) {
      given.put(
          field,
          field.repeated()
              ? settings.texts(field.key())
              : settings.anyText(field.key()).map(List::of).orElse(List.of()));
    }
    return new Values(given);
  }

  /** This on top of {@code file}: its values win, its items come first. */
  public Description over(Description file) {
    List<Item> all = new ArrayList<>(items);
    all.addAll(file.items);
    return new Description(values.orElse(file.values), all);
  }
}
