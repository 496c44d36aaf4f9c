package dev.tamga.pki.token;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Which token: by its label, for the numbers of slots change (pki/README.md, "Keys in tokens").
 *
 * @param library the PKCS#11 library of its maker; kept as an absolute path
 * @param label of the token, 1 to 32 bytes of UTF-8 (PKCS#11 2.40, 3.2), no blank at its end
 */
public record TokenAddress(Path library, String label) {
  private static final int MAX_LABEL_BYTES = 32;
  private static final String FOR_CONFIGURATION = "[^\\p{Cntrl}\"$]+";

  /**
   * @throws IllegalArgumentException if the label has another length or a blank at its end, or the
   *     library's path a control character, quote or dollar sign
   */
  public TokenAddress {
    library = library.toAbsolutePath().normalize();
    int bytes = label.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_LABEL_BYTES || !label.equals(label.stripTrailing())) {
      throw new IllegalArgumentException(
          "token label \""
              + label
              + "\" (expected: 1 to 32 bytes, PKCS#11 3.2, no blank at the end)");
    }
    if (!library.toString().matches(FOR_CONFIGURATION)) {
      throw new IllegalArgumentException(
          "PKCS#11 library \""
              + library
              + "\" (expected: a path without control characters, \" or $)");
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return "token \"" + label + "\" of " + library;
  }
}
