package dev.tamga.common.document.legal;

import dev.tamga.common.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * The case that evidence comes from (UNCC 40(15)(b)).
 *
 * @param number case number, one line of at most 128 characters
 * @param body investigating body, one line of at most 500
 * @param offence offence, one line of at most 500
 * @param request reference of the request that the package answers, one line of at most 128
 */
public record CaseReference(
    String number, String body, @Nullable String offence, @Nullable String request) {
  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public CaseReference {
    PlainText.token("case number", number);
    PlainText.line("investigating body", body);
    if (offence != null) {
      PlainText.line("offence", offence);
    }
    if (request != null) {
      PlainText.token("request reference", request);
    }
  }

  /** A case alone. */
  public static CaseReference of(String number, String body) {
    return new CaseReference(number, body, null, null);
  }
}
