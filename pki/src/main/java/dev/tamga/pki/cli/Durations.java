package dev.tamga.pki.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 30d}, {@code 12h}, {@code 90min}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(d|h|min)");

  private Durations() {}

  static Duration parse(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.matches()) {
      throw new TypeConversionException("\"" + text + "\" (expected: as 30d, 12h or 90min)");
    }
    long count = Long.parseLong(found.group(1));
    return switch (found.group(2)) {
      case "d" -> Duration.ofDays(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
