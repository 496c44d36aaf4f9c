package dev.tamga.common.document.legal;

import dev.tamga.common.model.Classification;
import dev.tamga.common.model.PlainText;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How evidence is to be handled.
 *
 * @param confidential whether its existence and content are confidential (UNCC 40(20), CSTO 10)
 * @param classification as the sender declares it (CSTO 10)
 * @param personalData whether it holds personal data: then no onward transfer without the first
 *     sender (UNCC 36(3))
 * @param protectedPersons whether it holds data of protected witnesses or victims (UNCC 33(2), 34)
 * @param retainUntil last day on which the recipient keeps it (UNCC 36)
 */
public record Handling(
    boolean confidential,
    Classification classification,
    boolean personalData,
    boolean protectedPersons,
    @Nullable LocalDate retainUntil) {
  /**
   * @throws IllegalArgumentException if the day is not from the year 1970 to 9999
   */
  public Handling {
    if (retainUntil != null) {
      PlainText.date("retain until", retainUntil);
    }
  }
}
