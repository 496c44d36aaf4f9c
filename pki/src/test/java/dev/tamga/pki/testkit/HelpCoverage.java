package dev.tamga.pki.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/**
 * Whether every text of {@code --help} is in another language, too. The English of the annotations
 * is compared with {@code usage_en.properties}, which says what was translated: so a text that is
 * changed is asked for again. A text stands under {@code <command>.<key>}, or under {@code <key>}
 * alone for all commands that say the same in English.
 */
public final class HelpCoverage {
  private static final Pattern FIXED = Pattern.compile("--[a-z][a-z0-9-]*|\\$\\{[^}]*\\}|%n");
  private static final Set<String> OF_ALL =
      Set.of(
          "examples",
          "help",
          "version",
          "usage.synopsisHeading",
          "usage.commandListHeading",
          "usage.exitCodeListHeading");

  /** A text of the English help: whose, under which keys, in which words. */
  private record Text(String command, String key, String qualified, String english) {}

  private final List<Text> texts = new ArrayList<>();
  private final Map<String, String> translated = new HashMap<>();
  private final Map<String, String> here = new HashMap<>();

  private HelpCoverage() {}

  /**
   * What is missing, as lines ready to be put into {@code usage_en} and to be filled in, and what
   * is superfluous in {@code folder}.
   *
   * @param ours the command whose texts, with those below it, stand in {@code folder}
   * @param others folders whose shared texts hold for it, too
   */
  public static List<String> problems(
      CommandLine root, String ours, String language, String folder, String... others) {
    HelpCoverage coverage = new HelpCoverage();
    coverage.collect(root);
    coverage.texts.removeIf(text -> !(text.command + '.').startsWith(ours + '.'));
    for (String other : others) {
      coverage.translated.putAll(read(other, "en"));
      coverage.here.putAll(read(other, language));
    }
    Map<String, String> own = read(folder, language);
    coverage.translated.putAll(read(folder, "en"));
    coverage.here.putAll(own);
    return coverage.problems(own.keySet());
  }

  private List<String> problems(Set<String> own) {
    Set<String> missing = new TreeSet<>();
    List<Text> changed = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> used = new HashSet<>(OF_ALL);
    OF_ALL.stream().filter(key -> !here.containsKey(key)).forEach(missing::add);
    for (Text text : texts) {
      boolean shared = text.english.equals(translated.get(text.key));
      String key = shared && !here.containsKey(text.qualified()) ? text.key : text.qualified();
      used.add(key);
      if (!text.english.equals(translated.get(key)) || !here.containsKey(key)) {
        changed.add(text);
      } else if (!fixed(text.english).equals(fixed(here.get(key)))) {
        problems.add("# not the same options and gaps: " + line(key, text.english));
      }
    }
    Map<String, List<Text>> alike =
        changed.stream().collect(Collectors.groupingBy(text -> text.key + ' ' + text.english));
    for (List<Text> same : alike.values()) {
      Text one = same.get(0);
      boolean lone = same.size() == 1 || one.key.equals("usage.description");
      if (!lone && used.add(one.key)) { // what many say alike is asked for once
        missing.add(line(one.key, one.english));
      } else {
        same.forEach(text -> missing.add(line(text.qualified, text.english)));
      }
    }
    problems.addAll(missing);
    new TreeSet<>(own)
        .stream()
            .filter(key -> !used.contains(key))
            .forEach(key -> problems.add("# no one's: " + key));
    return problems;
  }

  private void collect(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName(".");
    add(name, "usage.description", spec.usageMessage().description());
    int code = 0;
    for (Map.Entry<String, String> exit : spec.usageMessage().exitCodeList().entrySet()) {
      add(name, "usage.exitCodeList." + code++, exit.getKey() + ':' + exit.getValue());
    }
    int line = 0;
    for (String footer : spec.usageMessage().footer()) {
      if (!footer.isBlank() && !footer.startsWith("  ")) { // else an example, the same everywhere
        add(name, "usage.footer." + line, footer);
      }
      line++;
    }
    spec.args().stream()
        .filter(arg -> !arg.inherited() && !arg.hidden())
        .forEach(arg -> add(name, arg));
    command.getSubcommands().values().forEach(this::collect);
  }

  private void add(String command, String key, String... english) {
    if (english.length > 0 && !OF_ALL.contains(key)) {
      texts.add(new Text(command, key, command + '.' + key, String.join(" ", english)));
    }
  }

  /** One that all commands inherit is of all of them. */
  private void add(String command, ArgSpec arg) {
    if (arg.scopeType() == ScopeType.INHERIT && !OF_ALL.contains(key(arg))) {
      texts.add(new Text(command, key(arg), key(arg), String.join(" ", arg.description())));
    } else {
      add(command, key(arg), arg.description());
    }
  }

  /** As picocli looks it up. */
  private static String key(ArgSpec arg) {
    if (!arg.descriptionKey().isEmpty()) {
      return arg.descriptionKey().replace("mixinStandardHelpOptions.", "");
    }
    return arg instanceof OptionSpec option
        ? option.longestName().replaceFirst("^-+", "")
        : arg.paramLabel() + '[' + ((PositionalParamSpec) arg).index() + ']';
  }

  private static Set<String> fixed(String text) {
    return FIXED.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** As a properties file has it. */
  private static String line(String key, String text) {
    return key.replaceAll("([ :=])", "\\\\$1") + " = " + text;
  }

  private static Map<String, String> read(String folder, String language) {
    Properties texts = new Properties();
    String file = '/' + folder + "/usage_" + language + ".properties";
    try (InputStream in =
        Objects.requireNonNull(HelpCoverage.class.getResourceAsStream(file), file)) {
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
    Map<String, String> read = new HashMap<>();
    texts.forEach((key, text) -> read.put(key.toString(), text.toString()));
    return read;
  }
}
