package dev.tamga.common.document.item;

import dev.tamga.common.model.PlainText;

/**
 * A seal on an exhibit (ISO/IEC 27037).
 *
 * @param number one line of at most 128 characters
 * @param condition its condition when the package was made
 */
public record SealMark(String number, SealCondition condition) {
  /**
   * @throws IllegalArgumentException if the number is not of that form
   */
  public SealMark {
    PlainText.token("seal number", number);
  }
}
