package dev.tamga.pki.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether what commands say is there in another language, too, and whether the English by which it
 * is recognised is still said: both are looked up in the sources.
 */
public final class MessageCoverage {
  private static final Pattern GAP = Pattern.compile("\\{\\d\\}");
  private static final Pattern FACT = Pattern.compile("\\.with\\(\\s*\"([A-Za-z0-9]+)\"");
  private static final Pattern NOTICE = Pattern.compile("println\\(\\s*\"notice: ([^\"]+)\"");
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  /** What may stand before and after a gap in another literal, or be put there by the code. */
  private static final Pattern EDGES = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

  /** Said by picocli, not by our sources. */
  private static final String LIBRARY = "picocli.";

  private MessageCoverage() {}

  /**
   * What is missing, as lines ready to be filled in, and what is wrong.
   *
   * @param sources of those who say it
   * @param keys that have to be there besides sentences and labels
   */
  public static List<String> problems(
      String folder, String language, Path sources, Set<String> keys) throws IOException {
    String code = code(sources);
    Map<String, String> english = read(folder, "en");
    Map<String, String> here = read(folder, language);
    List<String> problems = new ArrayList<>();
    english.forEach(
        (key, text) -> {
          if (!here.containsKey(key)) {
            problems.add(key + " = " + text);
          } else if (!gaps(text).equals(gaps(here.get(key)))) {
            problems.add("# other gaps: " + key + " = " + text);
          }
          if (!key.startsWith(LIBRARY) && !isSaid(text, code)) {
            problems.add("# nowhere said any more, in messages_en: " + key + " = " + text);
          }
        });
    Set<String> wanted = new TreeSet<>(keys);
    wanted.stream().filter(key -> !here.containsKey(key)).forEach(key -> problems.add(key + " = "));
    NOTICE
        .matcher(code)
        .results()
        .map(found -> found.group(1))
        .filter(notice -> !english.containsValue(notice))
        .forEach(notice -> problems.add("# messages_en, too: notice.? = " + notice));
    here.keySet().stream()
        .filter(key -> !english.containsKey(key) && !wanted.contains(key))
        .filter(key -> !key.startsWith("label."))
        .forEach(key -> problems.add("# no one's: " + key));
    return problems;
  }

  /** Labels of facts that are printed in {@code sources} and have no text. */
  public static List<String> labels(String folder, String language, Path sources)
      throws IOException {
    Map<String, String> here = read(folder, language);
    return FACT.matcher(code(sources))
        .results()
        .map(found -> "label." + found.group(1))
        .distinct()
        .filter(key -> !here.containsKey(key))
        .map(key -> key + " = ")
        .sorted()
        .toList();
  }

  /** Every part between the gaps stands in a literal; a state, as a constant of its enumeration. */
  private static boolean isSaid(String text, String code) {
    return GAP.splitAsStream(text)
        .map(part -> EDGES.matcher(part).replaceAll(""))
        .allMatch(part -> code.contains(part) || code.contains(part.toUpperCase(Locale.ROOT)));
  }

  private static Set<String> gaps(String text) {
    return GAP.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** All sources, literals joined as the compiler does. */
  private static String code(Path sources) throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(file));
      }
    }
    return JOINED.matcher(code).replaceAll("").replace("\\\"", "\"").replace("\\n", "\n");
  }

  private static Map<String, String> read(String folder, String language) throws IOException {
    Properties texts = new Properties();
    String file = '/' + folder + "/messages_" + language + ".properties";
    try (InputStream in =
        Objects.requireNonNull(MessageCoverage.class.getResourceAsStream(file), file)) {
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    Map<String, String> read = new TreeMap<>();
    texts.forEach((key, text) -> read.put(key.toString(), text.toString()));
    return read;
  }
}
