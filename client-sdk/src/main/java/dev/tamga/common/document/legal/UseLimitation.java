package dev.tamga.common.document.legal;

import dev.tamga.common.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * For what evidence may be used (speciality: UNCC 40(19), CSTO 10).
 *
 * @param proceedings one line of at most 500 characters
 * @param conditions conditions of use, at most 4,000 (UNCC 40(5), 40(28), 40(31))
 */
public record UseLimitation(String proceedings, @Nullable String conditions) {
  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public UseLimitation {
    PlainText.line("proceedings", proceedings);
    if (conditions != null) {
      PlainText.text("conditions", conditions);
    }
  }

  /** Use in {@code proceedings} only, under no further condition. */
  public static UseLimitation to(String proceedings) {
    return new UseLimitation(proceedings, null);
  }
}
