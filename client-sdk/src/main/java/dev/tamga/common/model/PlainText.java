package dev.tamga.common.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * The forms of text and time in documents, as {@code common.xsd} has them; the records check
 * themselves with these, so that only what can be written exists.
 *
 * <p>Characters are counted as UTF-16 has them, for so does the validator of the JDK.
 *
 * <p>Every method throws {@link IllegalArgumentException} naming the field, the value and what was
 * expected.
 */
public final class PlainText {
  private static final int MAX_TOKEN = 128;
  private static final int MAX_LINE = 500;
  private static final int MAX_TEXT = 4000;
  private static final int MAX_ORIGINAL_NAME = 1024;
  private static final int MAX_MEDIA_TYPE = 127;
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*");

  private PlainText() {}

  /** One short line, a number or a name: 1 to 128 characters. */
  public static String token(String field, String value) {
    return line(field, value, MAX_TOKEN);
  }

  /** One line: 1 to 500 characters. */
  public static String line(String field, String value) {
    return line(field, value, MAX_LINE);
  }

  /** Free text, its lines ended by LF: 1 to 4,000 characters. */
  public static String text(String field, String value) {
    requireCharacters(field, value, MAX_TEXT, true);
    return trimmed(field, value);
  }

  /** A name as its device had it: 1 to 1,024 characters, none of them a control character. */
  public static String originalName(String field, String value) {
    requireCharacters(field, value, MAX_ORIGINAL_NAME, false);
    return value;
  }

  /** {@code type/subtype} of RFC 6838, without parameters, at most 127 characters. */
  public static String mediaType(String field, String value) {
    if (value.length() > MAX_MEDIA_TYPE || !MEDIA_TYPE.matcher(value).matches()) {
      throw refused(field, value, "type/subtype, at most " + MAX_MEDIA_TYPE + " characters");
    }
    return value;
  }

  /** {@code instant} without what is finer than a millisecond, from the year 1970 to 9999. */
  public static Instant instant(String field, Instant instant) {
    requireYear(field, instant.atOffset(ZoneOffset.UTC).getYear());
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A day from the year 1970 to 9999. */
  public static LocalDate date(String field, LocalDate date) {
    requireYear(field, date.getYear());
    return date;
  }

  /** What every check here throws: field, value, what was expected. */
  public static IllegalArgumentException refused(String field, String value, String expected) {
    return new IllegalArgumentException(
        field + ": " + Quoted.of(value) + " (expected: " + expected + ")");
  }

  private static String line(String field, String value, int max) {
    requireCharacters(field, value, max, false);
    if (value.indexOf('\u2028') >= 0 || value.indexOf('\u2029') >= 0) {
      throw refused(field, value, "one line");
    }
    return trimmed(field, value);
  }

  private static String trimmed(String field, String value) {
    if (isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1))) {
      throw refused(field, value, "no space or line end at either end");
    }
    return value;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\u2028' || c == '\u2029';
  }

  private static void requireCharacters(String field, String value, int max, boolean lines) {
    int length = value.length();
    if (length < 1 || length > max) {
      throw refused(field, value, "1 to " + max + " characters, not " + length);
    }
    boolean plain = value.codePoints().allMatch(c -> isCharacter(c) || (lines && c == '\n'));
    if (!plain) {
      throw refused(field, value, "no control character and none that XML cannot hold");
    }
  }

  private static boolean isCharacter(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL && type != Character.SURROGATE && c != 0xFFFE && c != 0xFFFF;
  }

  private static void requireYear(String field, int year) {
    if (year < 1970 || year > 9999) {
      throw refused(field, Integer.toString(year), "a year from 1970 to 9999");
    }
  }
}
