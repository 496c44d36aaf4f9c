package dev.tamga.common.document.item;

import dev.tamga.common.model.PlainText;
import java.util.regex.Pattern;

/**
 * A digest as the acquisition tool declared it (FORMAT.md section 5, ISO/IEC 27037).
 *
 * @param algorithm the algorithm
 * @param value lower-case hex digits, as many as the algorithm has
 * @param scope of which bytes it is
 */
public record DeclaredDigest(DigestAlgorithm algorithm, String value, DigestScope scope) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  /**
   * @throws IllegalArgumentException if the value is not a digest of that algorithm
   */
  public DeclaredDigest {
    int digits = 2 * algorithm.bytes();
    if (value.length() != digits || !HEX.matcher(value).matches()) {
      throw PlainText.refused(
          "declared " + algorithm, value, digits + " lower-case hex digits; FORMAT.md 5");
    }
  }
}
