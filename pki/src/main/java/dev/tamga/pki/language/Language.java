package dev.tamga.pki.language;

import java.util.Arrays;
import java.util.Locale;

/** A language that people read here. English is the one that the code is written in. */
public enum Language {
  EN,
  RU,
  KK;

  /** As {@code --lang} and file names have it: ISO 639-1. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The system's; English if it is none of these. */
  public static Language ofSystem() {
    String code = Locale.getDefault().getLanguage();
    return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst().orElse(EN);
  }

  /**
   * By its code.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Language of(String code) {
    return Arrays.stream(values())
        .filter(one -> one.code().equalsIgnoreCase(code))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + code + "\" (expected: en, ru or kk)"));
  }
}
