package dev.tamga.pki.token;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys in a token that follow one another under one name (pki/README.md, "A series of keys"):
 * {@code tls}, {@code tls.2}, {@code tls.3}, as they stood when it was read. Immutable.
 */
public final class TokenSeries {
  private static final Pattern FOLLOWING = Pattern.compile("\\.([1-9][0-9]{0,8})");
  private static final int FIRST = 1;

  private final String label;
  private final List<Numbered> keys; // the oldest first

  private record Numbered(int number, TokenEntry entry) {
    boolean isWaiting() {
      return entry.isWaiting();
    }
  }

  private TokenSeries(String label, List<Numbered> keys) {
    this.label = label;
    this.keys = keys;
  }

  static TokenSeries of(String label, List<TokenEntry> entries) {
    return new TokenSeries(
        label,
        entries.stream()
            .filter(entry -> number(label, entry.label()).isPresent())
            .map(entry -> new Numbered(number(label, entry.label()).getAsInt(), entry))
            .sorted(Comparator.comparingInt(Numbered::number))
            .toList());
  }

  /** Which of the series that label is, from 1; empty if it is none of it. */
  static OptionalInt number(String series, String label) {
    if (label.equals(series)) {
      return OptionalInt.of(FIRST);
    }
    Matcher following =
        FOLLOWING.matcher(label.startsWith(series) ? label.substring(series.length()) : "");
    if (!following.matches()) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(following.group(1));
    return number > FIRST ? OptionalInt.of(number) : OptionalInt.empty(); // "tls.1" is another key
  }

  /** The one that is in use: of those with an issued certificate that with the highest number. */
  public Optional<TokenEntry> newest() {
    return keys.stream()
        .filter(key -> !key.isWaiting())
        .reduce((older, newer) -> newer)
        .map(Numbered::entry);
  }

  /** A key after the newest that waits for its certificate; the first such. */
  public Optional<TokenEntry> waiting() {
    int newest = newestNumber();
    return keys.stream()
        .filter(key -> key.isWaiting() && key.number > newest)
        .map(Numbered::entry)
        .findFirst();
  }

  /**
   * The label of the next key.
   *
   * @throws IllegalArgumentException if it would be longer than a label may be, or there is no
   *     further number
   */
  public String following() {
    int last = keys.isEmpty() ? FIRST : keys.get(keys.size() - 1).number;
    String next = label + '.' + (last + 1);
    if (number(label, next).isEmpty()) {
      throw new IllegalArgumentException(
          "key label \"" + next + "\" (expected: a number of at most nine digits)");
    }
    return TokenSource.requireLabel(next);
  }

  /** Those that nobody needs: older than the one before the newest, and what waits below it. */
  public List<TokenEntry> outdated() {
    int newest = newestNumber();
    int previous =
        keys.stream()
            .filter(key -> !key.isWaiting() && key.number < newest)
            .mapToInt(Numbered::number)
            .max()
            .orElse(0);
    return keys.stream()
        .filter(key -> key.number < previous || (key.isWaiting() && key.number < newest))
        .map(Numbered::entry)
        .toList();
  }

  private int newestNumber() {
    return keys.stream().filter(key -> !key.isWaiting()).mapToInt(Numbered::number).max().orElse(0);
  }
}
