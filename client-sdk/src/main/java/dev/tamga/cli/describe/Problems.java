package dev.tamga.cli.describe;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that a description lacks or has wrong, told all at once. */
final class Problems {
  /** Stands in for what is missing; never sent. */
  static final String MISSING = "-";

  private final List<Problem> all = new ArrayList<>();

  List<Problem> all() {
    return List.copyOf(all);
  }

  void missing(Field field, String rule) {
    all.add(Problem.missing(field, rule));
  }

  void wrong(Field field, String value) {
    all.add(Problem.wrong(field, value));
  }

  void said(String text) {
    all.add(Problem.said(text));
  }

  /** The field's text; noted and replaced by a stand-in if there is none. */
  String required(Values values, Field field, String rule) {
    Optional<String> text = values.one(field);
    if (text.isEmpty()) {
      missing(field, rule);
    }
    return text.orElse(MISSING);
  }

  /** The field's value; noted if its text is of another form. */
  <T> Optional<T> parsed(Field field, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException | DateTimeException e) {
      wrong(field, text);
      return Optional.empty();
    }
  }

  /** What a record makes of its parts; noted if it refuses them. */
  <T> Optional<T> built(Supplier<T> record) {
    try {
      return Optional.of(record.get());
    } catch (IllegalArgumentException e) {
      said(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
