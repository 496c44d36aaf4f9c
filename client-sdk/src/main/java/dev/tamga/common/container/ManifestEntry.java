package dev.tamga.common.container;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import java.util.regex.Pattern;

/**
 * A data object that a manifest vouches for (FORMAT.md section 3).
 *
 * @param name name of its entry
 * @param mediaType {@code type/subtype} of RFC 6838 names, without parameters, at most 127
 *     characters
 * @param digest SHA-256 of its content
 */
public record ManifestEntry(EntryName name, String mediaType, Sha256 digest) {
  /** Media type of a document, a statement and a manifest. */
  public static final String XML = "application/xml";

  private static final String SIGNATURE = "application/x-pkcs7-signature";
  private static final int MAX_MEDIA_TYPE = 127;
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*");

  /**
   * @throws IllegalArgumentException if the media type has another form
   */
  public ManifestEntry {
    if (mediaType.length() > MAX_MEDIA_TYPE || !MEDIA_TYPE.matcher(mediaType).matches()) {
      throw new IllegalArgumentException(
          "media type of "
              + name
              + ": "
              + Quoted.of(mediaType)
              + " (expected: type/subtype, at most 127 characters; FORMAT.md 3)");
    }
  }

  /**
   * The entry for an object that is at hand and no item: its media type follows from its name's
   * ending, {@code .xml}, {@code .p7s}, {@code .json} or else plain text.
   */
  public static ManifestEntry of(Entry entry) {
    return of(entry.name(), entry.content());
  }

  static ManifestEntry of(EntryName name, Bytes content) {
    String type = "text/plain";
    if (name.text().endsWith(".xml")) {
      type = XML;
    } else if (name.text().endsWith(".p7s")) {
      type = SIGNATURE;
    } else if (name.text().endsWith(".json")) {
      type = "application/json";
    }
    return new ManifestEntry(name, type, content.sha256());
  }
}
