package dev.tamga.cli.result;

import dev.tamga.common.error.Failure;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/** The texts of one language. Immutable, safe for threads. */
public final class Words {
  /** The languages that there are, the first one for all others. */
  public static final List<String> LANGUAGES = List.of("en", "ru", "kk");

  private static final String MESSAGES = "dev.tamga.cli.messages";
  private static final String USAGE = "dev.tamga.cli.usage";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private final Locale locale;
  private final ResourceBundle messages;

  private Words(Locale locale) {
    this.locale = locale;
    this.messages = bundle(MESSAGES, locale);
  }

  /** The words of {@code language}; English for one that there is not. */
  public static Words in(String language) {
    return new Words(new Locale(LANGUAGES.contains(language) ? language : LANGUAGES.get(0)));
  }

  private static ResourceBundle bundle(String name, Locale locale) {
    return ResourceBundle.getBundle(
        name, locale, Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
  }

  /** The language's code. */
  public String language() {
    return locale.getLanguage();
  }

  /** The texts of {@code --help}. */
  public ResourceBundle usage() {
    return bundle(USAGE, locale);
  }

  /** A text, with {@code {0}} and so on replaced. */
  public String text(String key, Object... values) {
    return new MessageFormat(messages.getString(key), locale).format(values);
  }

  /** The text for a value of an enumeration, as {@code ItemKind.IMAGE}. */
  public String of(Enum<?> value) {
    return messages.getString(value.getDeclaringClass().getSimpleName() + '.' + value.name());
  }

  /** What a failure means. */
  public String title(Failure failure) {
    return locale.getLanguage().equals("en") ? failure.title() : of(failure);
  }

  /** Yes or no. */
  public String of(boolean flag) {
    return text(flag ? "yes" : "no");
  }

  /** A time, in UTC, as custody is told everywhere alike. */
  public String time(Instant instant) {
    return TIME.format(instant);
  }

  /** A whole number, grouped as the language has it. */
  public String number(long value) {
    return NumberFormat.getIntegerInstance(locale).format(value);
  }

  /** A size, for the eye and exact. */
  public String bytes(long bytes) {
    String exact = text("bytes", number(bytes));
    if (bytes < 1024) {
      return exact;
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = (double) bytes / (1L << (10 * unit));
    NumberFormat form = NumberFormat.getNumberInstance(locale);
    form.setMaximumFractionDigits(1);
    return form.format(value) + ' ' + UNITS.get(unit - 1) + " (" + exact + ')';
  }

  /**
   * Foreign text fit for a terminal: no control character, nothing that turns the direction of
   * writing or hides; each of those shows as a box.
   */
  public static String safe(String foreign) {
    StringBuilder out = new StringBuilder();
    foreign.codePoints().map(c -> isPlain(c) ? c : 0xFFFD).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isPlain(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.PRIVATE_USE
        && type != Character.UNASSIGNED
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /** The text, or a dash. */
  static String orDash(Optional<String> text) {
    return text.map(Words::safe).orElse("-");
  }
}
