package dev.tamga.common.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The id of an authority in the register: its State and a short name (FORMAT.md section 8).
 *
 * @param text {@code cc-name}, e.g. {@code kz-lab-almaty}
 */
public record AuthorityId(String text) implements Comparable<AuthorityId> {
  private static final Pattern FORM =
      Pattern.compile("[a-z]{2}-[a-z0-9](?:[a-z0-9-]{0,57}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if it is not two letters, a hyphen and 1 to 59 of a-z, 0-9,
   *     hyphen
   */
  public AuthorityId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "authority id: " + Quoted.of(text) + " (expected: cc-name, as kz-lab-almaty)");
    }
  }

  /** The State's ISO 3166-1 alpha-2 code in upper case, as certificates spell it. */
  public String state() {
    return text.substring(0, 2).toUpperCase(Locale.ROOT);
  }

  @Override
  public int compareTo(AuthorityId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
