package dev.tamga.common.document.xml;

import jakarta.xml.bind.annotation.adapters.XmlAdapter;
import java.time.LocalDate;
import org.jspecify.annotations.NullUnmarked;

/** A calendar day, as {@code 2031-05-04}. Thread-safe. */
@NullUnmarked // JAXB hands over null for an absent element
public final class DateAdapter extends XmlAdapter<String, LocalDate> {
  @Override
  public LocalDate unmarshal(String text) {
    return text == null ? null : LocalDate.parse(text); // the schema has checked the spelling
  }

  @Override
  public String marshal(LocalDate date) {
    return date == null ? null : date.toString();
  }
}
