package dev.tamga.common.document.event;

import dev.tamga.common.model.PlainText;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * 32 random bytes in an event: the log holds only a digest, and a short document must not be
 * guessed from it (CUSTODY.md section 1).
 *
 * @param base64 canonical base64 of 32 bytes
 */
public record Salt(String base64) {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=");

  /**
   * @throws IllegalArgumentException if it is not the canonical base64 of 32 bytes
   */
  public Salt {
    if (!FORM.matcher(base64).matches()) {
      throw PlainText.refused("salt", base64, "canonical base64 of 32 bytes");
    }
  }

  /** A new salt from {@code random}. */
  public static Salt random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Salt(Base64.getEncoder().encodeToString(bytes));
  }
}
