package dev.tamga.common.document.xml;

import jakarta.xml.bind.annotation.adapters.XmlAdapter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.NullUnmarked;

/** RFC 3339, UTC, exactly three decimals (FORMAT.md section 8). Thread-safe. */
@NullUnmarked // JAXB hands over null for an absent element
public final class InstantAdapter extends XmlAdapter<String, Instant> {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The one spelling of {@code instant}; digits beyond the millisecond are cut. */
  public static String print(Instant instant) {
    return FORM.format(instant);
  }

  @Override
  public Instant unmarshal(String text) {
    return text == null ? null : Instant.parse(text); // the schema has checked the spelling
  }

  @Override
  public String marshal(Instant instant) {
    return instant == null ? null : print(instant);
  }
}
