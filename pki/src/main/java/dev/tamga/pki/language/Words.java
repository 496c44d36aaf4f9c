package dev.tamga.pki.language;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of one language. What the code says in English is recognised by its own words and told
 * in the language of the person; what is not recognised (a name, a number, a detail) stays as it
 * is. Immutable, safe for threads.
 *
 * <p>While a command runs, its thread has {@link #current() its words}; any other thread has
 * English, so that JSON, logs and services never change by a person's language.
 */
public final class Words {
  /** Nothing is translated. */
  public static final Words ENGLISH = new Words(Language.EN, List.of());

  private static final ThreadLocal<Words> CURRENT = ThreadLocal.withInitial(() -> ENGLISH);
  private static final String LABEL = "label.";
  private static final int NARROW = 10;

  private final Language language;
  private final Map<String, String> texts;
  private final List<Pair> sentences = new ArrayList<>();

  /** An English sentence and the same in this language. */
  private record Pair(Sentence english, Sentence here) {}

  private Words(Language language, List<String> folders) {
    this.language = language;
    this.texts = Texts.read(folders, "messages", language);
    if (language != Language.EN) {
      Texts.read(folders, "messages", Language.EN)
          .forEach((key, english) -> add(english, texts.getOrDefault(key, english)));
      sentences.sort(comparing((Pair pair) -> pair.english.weight()).reversed());
    }
  }

  private void add(String english, String here) {
    sentences.add(new Pair(new Sentence(english), new Sentence(here)));
  }

  /**
   * The words of a language.
   *
   * @param folders whose {@code messages_<language>.properties} have them, on the class path
   */
  public static Words of(Language language, List<String> folders) {
    return language == Language.EN ? ENGLISH : new Words(language, folders);
  }

  /** Those of the command that runs in this thread. */
  public static Words current() {
    return CURRENT.get();
  }

  /** Makes them {@link #current() current} in this thread; answers those that were. */
  Words bind() {
    Words before = CURRENT.get();
    if (this == ENGLISH) {
      CURRENT.remove();
    } else {
      CURRENT.set(this);
    }
    return before;
  }

  /** The language. */
  public Language language() {
    return language;
  }

  /** The label of a fact; its own name if there is none. A number after the name stays. */
  public String label(String name) {
    int space = name.indexOf(' ');
    String key = space < 0 ? name : name.substring(0, space);
    return texts.getOrDefault(LABEL + key, key) + (space < 0 ? "" : name.substring(space));
  }

  /** How wide a column of these labels is, in characters. */
  public int column(Collection<String> names) {
    return language == Language.EN
        ? NARROW
        : names.stream().map(this::label).mapToInt(String::length).max().orElse(NARROW);
  }

  /** What was said in English, one sentence or several lines of them. */
  public String say(String english) {
    return language == Language.EN
        ? english
        : english.lines().map(this::sentence).collect(joining(System.lineSeparator()));
  }

  private String sentence(String line) {
    for (Pair pair : sentences) {
      if (pair.english.recognises(line)) {
        return pair.english.retell(line, pair.here, this::sentence);
      }
    }
    return line;
  }

  /** The value of a fact: sentences in it are told, the rest stays. */
  public String value(Object value) {
    if (value instanceof Collection<?> many && language != Language.EN) {
      return many.stream().map(this::value).collect(joining(", ", "[", "]"));
    }
    return say(String.valueOf(value));
  }

  /** A text by its key; empty if this language needs none or has none. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key));
  }
}
