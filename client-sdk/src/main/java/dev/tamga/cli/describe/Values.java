package dev.tamga.cli.describe;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was given for some fields, as text.
 *
 * @param given by field; never an empty list
 */
public record Values(Map<Field, List<String>> given) {
  /** Nothing at all. */
  public static final Values NONE = new Values(Map.of());

  /** Keeps a copy. */
  public Values {
    Map<Field, List<String>> copy = new EnumMap<>(Field.class);
    given.forEach(
        (field, texts) -> {
          if (!texts.isEmpty()) {
            copy.put(field, List.copyOf(texts));
          }
        });
    given = copy;
  }

  /** The one text; the last one if there are several. */
  Optional<String> one(Field field) {
    List<String> texts = all(field);
    return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(texts.size() - 1));
  }

  List<String> all(Field field) {
    return given.getOrDefault(field, List.of());
  }

  boolean hasAny(List<Field> fields) {
    return fields.stream().anyMatch(given::containsKey);
  }

  /** These, and where there are none, those of {@code others}. */
  Values orElse(Values others) {
    Map<Field, List<String>> both = new EnumMap<>(Field.class);
    both.putAll(others.given);
    both.putAll(given);
    return new Values(both);
  }
}
