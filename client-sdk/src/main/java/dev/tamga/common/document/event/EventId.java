package dev.tamga.common.document.event;

import dev.tamga.common.model.PlainText;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a custody event (CUSTODY.md section 1).
 *
 * @param text a version 4 UUID (RFC 9562) in lower case with hyphens
 */
public record EventId(String text) {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  /**
   * @throws IllegalArgumentException if it is not a version 4 UUID in lower case
   */
  public EventId {
    if (!FORM.matcher(text).matches()) {
      throw PlainText.refused("event id", text, "a version 4 UUID in lower case");
    }
  }

  /** A new random id. */
  public static EventId random() {
    return new EventId(UUID.randomUUID().toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
