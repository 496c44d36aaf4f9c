package dev.tamga.cli.describe;

import java.util.Optional;

/**
 * One thing that a description lacks or has wrong.
 *
 * @param kind which
 * @param field which field, where it is one
 * @param text the article that asks for it, the value, or all that can be said
 */
public record Problem(Kind kind, Optional<Field> field, String text) {
  /** What is the matter. */
  public enum Kind {
    /** A field that must be there is not. */
    MISSING,
    /** A value that is not of its form. */
    WRONG,
    /** Anything else, in the words of the record that refused it. */
    SAID
  }

  static Problem missing(Field field, String rule) {
    return new Problem(Kind.MISSING, Optional.of(field), rule);
  }

  static Problem wrong(Field field, String value) {
    return new Problem(Kind.WRONG, Optional.of(field), value);
  }

  static Problem said(String text) {
    return new Problem(Kind.SAID, Optional.empty(), text);
  }
}
