package dev.tamga.common.document.legal;

import dev.tamga.common.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Why evidence may be sent: a treaty and its article, or another basis; and the decision that
 * authorised the measure (UNCC 24, 40).
 *
 * @param treaty one line of at most 500 characters; null if {@code other} is given
 * @param article one line of at most 128; null if {@code other} is given
 * @param other another basis, one line of at most 500; null if a treaty is given
 * @param decision authorising decision, one line of at most 500
 */
public record LegalBasis(
    @Nullable String treaty,
    @Nullable String article,
    @Nullable String other,
    @Nullable String decision) {
  /**
   * @throws IllegalArgumentException if it is neither a treaty with its article nor another basis,
   *     or naming the field that is not of its form
   */
  public LegalBasis {
    if (other != null) {
      PlainText.line("other basis", other);
      if (treaty != null || article != null) {
        throw PlainText.refused("legal basis", other, "a treaty or another basis, not both");
      }
    } else if (treaty == null || article == null) {
      throw PlainText.refused("legal basis", "", "a treaty and its article, or another basis");
    } else {
      PlainText.line("treaty", treaty);
      PlainText.token("article", article);
    }
    if (decision != null) {
      PlainText.line("decision", decision);
    }
  }

  /** A treaty and its article. */
  public static LegalBasis treaty(String treaty, String article) {
    return new LegalBasis(treaty, article, null, null);
  }

  /** Another basis: national law, reciprocity, spontaneous information (UNCC 40(4)). */
  public static LegalBasis other(String basis) {
    return new LegalBasis(null, null, basis, null);
  }

  /** The same with the decision that authorised the measure (UNCC 24). */
  public LegalBasis authorisedBy(String authorisation) {
    return new LegalBasis(treaty, article, other, authorisation);
  }
}
